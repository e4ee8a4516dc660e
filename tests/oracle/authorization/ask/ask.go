package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/sets"
	authuser "k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/endpoints/filters"
	apirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/authorization"
	authorizationutil "k8s.io/kubernetes/pkg/registry/authorization/util"
)

var resolver = &apirequest.RequestInfoFactory{
	APIPrefixes:          sets.NewString("api", "apis"),
	GrouplessAPIPrefixes: sets.NewString("api"),
}

// recorder keeps what the chain said to the authorization filter, or to a review.
type recorder struct {
	authorizer.Authorizer
	asked    bool
	decision authorizer.Decision
	reason   string
	err      error
}

func (r *recorder) Authorize(ctx context.Context, attributes authorizer.Attributes) (authorizer.Decision, string, error) {
	r.asked = true
	r.decision, r.reason, r.err = r.Authorizer.Authorize(ctx, attributes)
	return r.decision, r.reason, r.err
}

// listener notes what the chain is asked before a request may be made as somebody else.
type listener struct {
	authorizer.Authorizer
	heard []document
	clean func(string) string
}

func (l *listener) Authorize(ctx context.Context, attributes authorizer.Attributes) (authorizer.Decision, string, error) {
	decision, reason, err := l.Authorizer.Authorize(ctx, attributes)
	asked := document{}
	for name, value := range map[string]string{
		"namespace": attributes.GetNamespace(), "verb": attributes.GetVerb(), "group": attributes.GetAPIGroup(), "version": attributes.GetAPIVersion(),
		"resource": attributes.GetResource(), "subresource": attributes.GetSubresource(), "name": attributes.GetName(),
	} {
		if value != "" {
			asked[name] = value
		}
	}
	check := document{"asked": asked, "decision": decisions[decision]}
	if reason != "" {
		check["reason"] = reason
	}
	if err != nil {
		check["error"] = l.clean(err.Error())
	}
	l.heard = append(l.heard, check)
	return decision, reason, err
}

var decisions = map[authorizer.Decision]string{
	authorizer.DecisionAllow: "Allow", authorizer.DecisionDeny: "Deny", authorizer.DecisionNoOpinion: "NoOpinion",
}

// ask answers the requests of a scenario in their order; they share what webhooks remember.
func ask(s scenario) []document {
	defer setGates(s.FeatureGates)()
	answers := make([]document, len(s.Requests))
	server, err := newServer(s)
	if server != nil {
		defer server.close()
	}
	for i, r := range s.Requests {
		if err != nil {
			answers[i] = document{"build": server.clean(err.Error())}
			continue
		}
		answers[i] = server.answer(s, r)
	}
	return answers
}

func (s *server) answer(of scenario, r request) document {
	before := counters()
	s.forget()
	var a document
	switch {
	case r.SAR != nil:
		a = s.review(r)
	case r.HTTP != "":
		a = s.http(of, r)
	default:
		a = s.kubectl(r)
	}
	s.tell(a)
	// nobody counts what is asked here of an invalid review
	invalid := r.SAR != nil && a["code"] == http.StatusUnprocessableEntity
	if counted := counted(before, counters()); len(counted) > 0 && r.Kubectl == "" && !invalid {
		a["metrics"] = counted
	}
	return a
}

func (s *server) http(of scenario, r request) document {
	method, url, _ := strings.Cut(r.HTTP, " ")
	text := method + " " + url + " HTTP/1.1\r\nHost: kube-apiserver\r\n\r\n"
	read, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
	if err != nil {
		a := document{"requestInfo": document{"error": "bad HTTP request: " + err.Error()}}
		s.unread(a, text)
		return a
	}
	a := document{}
	if of.Info {
		a["requestInfo"] = requestInfo(read)
	}
	asked := &recorder{Authorizer: s.authorizer}
	// a request that was read from a connection, with a body
	with := httptest.NewRequest("POST", "/", strings.NewReader(r.Body))
	read.Body, read.ContentLength = with.Body, with.ContentLength
	s.dress(read, r)
	response := httptest.NewRecorder()
	checks := &listener{Authorizer: s.authorizer, clean: s.clean}
	s.handler(r.User, asked, checks).ServeHTTP(response, read)
	s.said(a, asked)
	if len(checks.heard) > 0 {
		a["checks"] = checks.heard
	}
	s.wrote(a, response)
	return a
}

// unread records what Go's own server answers to what it cannot read.
func (s *server) unread(a document, text string) {
	listening := httptest.NewUnstartedServer(http.NotFoundHandler())
	listening.Config.ErrorLog = log.New(io.Discard, "", 0)
	listening.Start()
	defer listening.Close()
	connection, err := net.Dial("tcp", listening.Listener.Addr().String())
	check(err)
	defer connection.Close()
	_, err = io.WriteString(connection, text)
	check(err)
	answered, err := http.ReadResponse(bufio.NewReader(connection), nil)
	check(err)
	body, err := io.ReadAll(answered.Body)
	check(err)
	a["code"], a["contentType"], a["body"] = answered.StatusCode, answered.Header.Get("Content-Type"), string(body)
}

// dress adds the headers.
func (s *server) dress(read *http.Request, r request) {
	if r.Body != "" {
		contentType := "application/json"
		if !strings.HasPrefix(strings.TrimSpace(r.Body), "{") {
			contentType = "application/yaml"
		}
		read.Header.Set("Content-Type", contentType)
	}
	read.Header.Set("Accept", "application/json")
	for name, values := range r.Headers {
		read.Header.Del(name)
		for _, value := range values {
			read.Header.Add(name, value)
		}
	}
}

// handler is the part of kube-apiserver's handlers that matters: what a URL means, impersonation, authorization, and reviews behind it.
func (s *server) handler(u *user, asked, checks authorizer.Authorizer) http.Handler {
	var handler http.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/apis/authorization.k8s.io/v1/") && r.Method == "POST" {
			s.reviews(s.authorizer).ServeHTTP(w, r)
		}
	})
	handler = filters.WithAuthorization(handler, asked, scheme.Codecs)
	handler = impersonation(handler, checks, scheme.Codecs)
	inner := handler
	handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r.WithContext(apirequest.WithUser(r.Context(), info(u))))
	})
	handler = filters.WithWarningRecorder(handler)
	return filters.WithRequestInfo(handler, resolver)
}

func info(u *user) authuser.Info {
	if u == nil {
		return &authuser.DefaultInfo{Name: authuser.Anonymous, Groups: []string{authuser.AllUnauthenticated}}
	}
	return &authuser.DefaultInfo{Name: u.Name, UID: u.UID, Groups: u.Groups, Extra: u.Extra}
}

// review posts a SubjectAccessReview without asking whether it may be posted.
func (s *server) review(r request) document {
	body := encode(document{"kind": "SubjectAccessReview", "apiVersion": "authorization.k8s.io/v1", "spec": r.SAR})
	read := httptest.NewRequest("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", strings.NewReader(body))
	read.Header.Set("Content-Type", "application/json")
	read.Header.Set("Accept", "application/json")
	asked := &recorder{Authorizer: s.authorizer}
	response := httptest.NewRecorder()
	handler := filters.WithRequestInfo(s.reviews(asked), resolver)
	handler.ServeHTTP(response, read.WithContext(apirequest.WithUser(read.Context(), info(nil))))
	a := document{}
	if !asked.asked {
		// an invalid review is answered before anybody is asked; what they would have said is told all the same
		var internal authorization.SubjectAccessReview
		check(runtime.DecodeInto(legacyscheme.Codecs.UniversalDecoder(), []byte(body), &internal))
		if internal.Spec.ResourceAttributes != nil || internal.Spec.NonResourceAttributes != nil {
			asked.Authorize(context.Background(), authorizationutil.AuthorizationAttributesFrom(internal.Spec))
		}
	}
	s.said(a, asked)
	s.wrote(a, response)
	return a
}

func (s *server) said(a document, asked *recorder) {
	if !asked.asked {
		return
	}
	a["decision"] = decisions[asked.decision]
	if asked.reason != "" {
		a["reason"] = asked.reason
	}
	if asked.err != nil {
		a["error"] = s.clean(asked.err.Error())
	}
}

func (s *server) wrote(a document, response *httptest.ResponseRecorder) {
	a["code"] = response.Code
	if body := response.Body.String(); body != "" {
		a["contentType"] = response.Header().Get("Content-Type")
		a["body"] = s.clean(body)
	}
	if warnings := response.Header()["Warning"]; len(warnings) > 0 {
		a["warnings"] = warnings
	}
}

func requestInfo(read *http.Request) document {
	made, err := resolver.NewRequestInfo(read)
	if err != nil {
		return document{"error": err.Error()}
	}
	text, err := json.Marshal(made)
	check(err)
	var fields document
	check(json.Unmarshal(text, &fields))
	named := document{}
	for name, value := range fields {
		if value == "" || value == nil {
			continue
		}
		name = strings.Replace(name, "API", "Api", 1)
		named[strings.ToLower(name[:1])+name[1:]] = value
	}
	return named
}

var (
	timeouts = regexp.MustCompile(`(Post \\?"[^"]*": )(net/http: request canceled|context deadline exceeded)( \(Client\.Timeout exceeded while awaiting headers\))?`)
	trimmed  = regexp.MustCompile(`(in scheme \\?")k8s\.io/kubernetes/`)
	schemes  = regexp.MustCompile(`in scheme (\\?)"[^"\\]*(\\?)"`)
	// what a client sends is older
	stamps   = regexp.MustCompile(`(time\\?"?: ?\\?")202[6-9][0-9T:Z-]+(\\?")`)
	dates    = regexp.MustCompile(`time\.Date\(202[6-9][^)]*\)`)
	pointers = regexp.MustCompile(`\(0x[0-9a-f]+\)`)
	ports    = regexp.MustCompile(`127\.0\.0\.1:[0-9]{2,5}`)
)

// clean takes out what differs from run to run: files of this run, addresses, ports and times. Which of net/http's two clocks ends a call
// is a race between three texts; the first of them stands for all. Schemes are named as in a released binary.
func (s *server) clean(text string) string {
	for path, name := range s.paths {
		text = strings.ReplaceAll(text, path, name)
	}
	text = timeouts.ReplaceAllString(text, "${1}context deadline exceeded")
	text = trimmed.ReplaceAllString(text, "$1")
	if schemeName != "" {
		text = schemes.ReplaceAllString(text, `in scheme ${1}"`+schemeName+`${2}"`)
	}
	text = stamps.ReplaceAllString(text, "${1}2026-01-01T00:00:00Z${2}")
	text = dates.ReplaceAllString(text, "time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)")
	text = pointers.ReplaceAllString(text, "(0xPOINTER)")
	return ports.ReplaceAllString(text, "127.0.0.1:PORT")
}
