// <gatewalk-playground>: the playground as an element of any page.
//
//   <script type="module" src="https://…/embed.js"></script>
//   <gatewalk-playground link="#1.…" view="requests" theme="dark" readonly></gatewalk-playground>
//
//   scenario   a scenario's text; or put it inside, in a <script type="application/yaml">
//   src        where such a text can be fetched
//   link       a link of the playground, or only its fragment
//   view       walk or requests
//   theme      light or dark; as the reader's system has it unless given
//   readonly   shows the walk alone, and nothing can be changed
//
// It is a frame from the place this script comes from, so its text, its styles and its keys stay apart from the page's. The frame is
// as high as what it shows. Nothing is sent anywhere: what the page hands over stays in the reader's browser.
const HOME = new URL("./", import.meta.url);

const SHEET = `:host { display: block; } :host([hidden]) { display: none; } iframe { display: block; width: 100%; border: 0; }`;

class GatewalkPlayground extends HTMLElement {
  static observedAttributes = ["scenario", "src", "link", "view", "theme", "readonly", "label"];
  #frame = null;
  #pending = false;
  #hear = (event) => this.#heard(event);

  connectedCallback() {
    if (!this.shadowRoot) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(SHEET);
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }
    addEventListener("message", this.#hear);
    this.#show();
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    this.#frame?.remove();
    this.#frame = null;
  }

  attributeChangedCallback() {
    if (!this.#frame || this.#pending) return;
    this.#pending = true;
    queueMicrotask(() => {
      this.#pending = false;
      if (this.isConnected) this.#show();
    });
  }

  #show() {
    const address = new URL(HOME);
    address.searchParams.set("embed", "");
    for (const name of ["view", "theme"]) if (this.hasAttribute(name)) address.searchParams.set(name, this.getAttribute(name));
    if (this.hasAttribute("readonly")) address.searchParams.set("readonly", "");
    address.hash = (this.getAttribute("link") ?? "").split("#").pop();
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("label") ?? "Gatewalk: what would kube-apiserver do, and why?";
    frame.allow = "clipboard-write";
    frame.height = this.#frame?.height ?? "420";
    frame.src = address.href;
    this.shadowRoot.replaceChildren(frame);
    this.#frame = frame;
  }

  async #heard(event) {
    const frame = this.#frame;
    const said = event.data?.gatewalk;
    if (!frame || event.source !== frame.contentWindow || event.origin !== HOME.origin || typeof said !== "object") return;
    if (Number.isFinite(said.height)) frame.height = String(Math.min(Math.max(said.height, 120), 20000));
    if (said.ready && !this.hasAttribute("link")) {
      const scenario = await this.#scenario();
      if (scenario !== null) frame.contentWindow.postMessage({ gatewalk: { scenario } }, HOME.origin);
    }
  }

  async #scenario() {
    if (this.hasAttribute("scenario")) return this.getAttribute("scenario");
    if (this.hasAttribute("src")) {
      const answer = await fetch(new URL(this.getAttribute("src"), document.baseURI));
      if (!answer.ok) throw new Error(`${this.getAttribute("src")}: ${answer.status} ${answer.statusText}`);
      return answer.text();
    }
    return this.querySelector(":scope > script[type='application/yaml']")?.textContent ?? null;
  }
}

customElements.define("gatewalk-playground", GatewalkPlayground);
