//! Icons, drawn in the ink around them.

use yew::prelude::*;

/// The icons there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Arch,
    Bang,
    Check,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Clock,
    Copy,
    Cross,
    CrossCircle,
    Down,
    Download,
    Folder,
    Globe,
    Info,
    Link,
    List,
    Minus,
    Monitor,
    Moon,
    More,
    Pencil,
    Plus,
    Question,
    Slash,
    Sun,
    Trash,
    Triangle,
    Wrench,
}

impl Shape {
    fn path(self) -> &'static str {
        match self {
            Self::Arch => "M4 21V10a8 8 0 0 1 16 0v11M9 21v-9a3 3 0 0 1 6 0v9M2 21h20",
            Self::Bang => "M12 6v7M12 17.5h.01",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::ChevronDown => "M6 9l6 6 6-6",
            Self::ChevronLeft => "M15 6l-6 6 6 6",
            Self::ChevronRight => "M9 6l6 6-6 6",
            Self::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3.5 2",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::CrossCircle => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6",
            Self::Down => "M12 6v12",
            Self::Download => "M12 4v11M7 11l5 5 5-5M4 20h16",
            Self::Folder => "M3 6h6l2 2.5h10V19H3z",
            Self::Globe => {
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 6 5 12 0 18M12 3c-5 6-5 12 0 18"
            }
            Self::Info => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.5h.01",
            Self::Link => {
                "M10 13a5 5 0 0 0 7.5.5l3-3a5 5 0 0 0-7-7l-1.7 1.7M14 11a5 5 0 0 0-7.5-.5l-3 3a5 5 0 0 0 7 7l1.7-1.7"
            }
            Self::List => "M4 5h16M4 12h16M4 19h10",
            Self::Minus => "M6 12h12",
            Self::Monitor => "M3 4h18v12H3zM8 20h8M12 16v4",
            Self::Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
            Self::More => {
                "M4.5 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M11.2 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0M17.9 12a.8.8 0 1 0 1.6 0 .8.8 0 1 0-1.6 0"
            }
            Self::Pencil => "M4 20l1-4L16.5 4.5l3 3L8 19zM14 7l3 3",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Question => "M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18h.01",
            Self::Slash => "M7 17L17 7",
            Self::Sun => {
                "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4"
            }
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13",
            Self::Triangle => {
                "M12 9v4M12 17h.01M10.3 3.9L1.8 18a2 2 0 0 0 1.7 3h17a2 2 0 0 0 1.7-3L13.7 3.9a2 2 0 0 0-3.4 0z"
            }
            Self::Wrench => {
                "M14.5 6.5a4.5 4.5 0 0 1 5.7-1.8l-3 3 .6 1.5 1.5.6 3-3a4.5 4.5 0 0 1-6 5.8L8 21a2.1 2.1 0 0 1-3-3l8.4-8.3a4.5 4.5 0 0 1 1.1-3.2z"
            }
        }
    }
}

/// Properties of [`Icon`].
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct IconProps {
    pub(crate) shape: Shape,
}

/// One icon. It says nothing to a screen reader: words stand beside it.
#[component]
pub(crate) fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={props.shape.path()} /></svg>
    }
}
