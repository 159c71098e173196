//! How a reader sees a page: how wide, in which colours, with or without script.

/// What a page is seen with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct View {
    /// In CSS pixels.
    pub(crate) width: u32,
    /// In CSS pixels.
    pub(crate) height: u32,
    /// Which colour scheme the reader's system has.
    pub(crate) scheme: Scheme,
    /// Whether the reader's system replaces colours (`forced-colors: active`).
    pub(crate) forced_colours: bool,
    /// Whether the reader asks for more contrast (`prefers-contrast: more`).
    pub(crate) more_contrast: bool,
    /// Whether the reader asks for less motion (`prefers-reduced-motion: reduce`).
    pub(crate) less_motion: bool,
    /// Whether scripts of pages run; [`super::page::Page::eval`] works all the same.
    pub(crate) script: bool,
    /// Whether the page is shown as it would be printed.
    pub(crate) print: bool,
    /// Whether there is a network, to this machine.
    pub(crate) online: bool,
}

/// A colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scheme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Scheme {
    /// Its name in CSS.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }
}

impl View {
    /// As wide as given, and else as most see it.
    pub(crate) fn wide(width: u32) -> View {
        View {
            width,
            height: 800,
            scheme: Scheme::Light,
            forced_colours: false,
            more_contrast: false,
            less_motion: false,
            script: true,
            print: false,
            online: true,
        }
    }

    /// 360 pixels wide.
    pub(crate) fn phone() -> View {
        View::wide(360)
    }

    /// 1280 pixels wide.
    pub(crate) fn desk() -> View {
        View::wide(1280)
    }

    /// In a scheme.
    pub(crate) fn in_scheme(self, scheme: Scheme) -> View {
        View { scheme, ..self }
    }

    /// In the dark scheme.
    pub(crate) fn dark(self) -> View {
        self.in_scheme(Scheme::Dark)
    }

    /// With scripts switched off.
    pub(crate) fn without_script(self) -> View {
        View { script: false, ..self }
    }

    /// With the system's colours instead of the page's.
    pub(crate) fn in_forced_colours(self) -> View {
        View { forced_colours: true, ..self }
    }

    /// With more contrast.
    pub(crate) fn in_more_contrast(self) -> View {
        View { more_contrast: true, ..self }
    }

    /// As it would be printed.
    pub(crate) fn in_print(self) -> View {
        View { print: true, ..self }
    }

    /// Without a network.
    pub(crate) fn offline(self) -> View {
        View { online: false, ..self }
    }
}
