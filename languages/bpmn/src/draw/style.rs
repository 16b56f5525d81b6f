//! The look of pictures: colours as custom properties for light and dark, and the widths of lines.

/// The style sheet of pictures. Each picture carries it, unless [`Options::without_style`] says that the
/// page has it already. Everything in it begins with the class `skein-bpmn`, and a page may set its
/// custom properties.
///
/// [`Options::without_style`]: super::Options::without_style
pub const STYLE: &str = "\
.skein-bpmn{--bpmn-paper:#fff;--bpmn-ink:#1f2933;--bpmn-fill:#fff;--bpmn-pool:#fff;--bpmn-strip:#eef2f6;\
--bpmn-inner:#fafbfc;--bpmn-quiet:#52606d;--bpmn-live:#b45309;--bpmn-live-fill:#fff3d6;--bpmn-done:#1d6b3f;\
--bpmn-done-fill:#e6f4ea;--bpmn-failed:#b3261e;--bpmn-failed-fill:#fdeceb;--bpmn-badge:#fff;\
font-family:\"Noto Sans CJK SC\",\"Noto Sans SC\",\"Source Han Sans SC\",\"PingFang SC\",\"Microsoft YaHei\",\
\"Helvetica Neue\",Arial,sans-serif;background:var(--bpmn-paper)}\n\
@media (prefers-color-scheme:dark){svg.skein-bpmn:root,:root:not([data-theme=light]) .skein-bpmn{\
--bpmn-paper:#14181d;--bpmn-ink:#e4e9ee;--bpmn-fill:#1f262d;--bpmn-pool:#181d23;--bpmn-strip:#262f38;\
--bpmn-inner:#1a2027;--bpmn-quiet:#a3b0bd;--bpmn-live:#f5b84b;--bpmn-live-fill:#3a2d10;--bpmn-done:#6fcf97;\
--bpmn-done-fill:#173226;--bpmn-failed:#ff8a80;--bpmn-failed-fill:#421c1a;--bpmn-badge:#14181d}}\n\
:root[data-theme=dark] .skein-bpmn{\
--bpmn-paper:#14181d;--bpmn-ink:#e4e9ee;--bpmn-fill:#1f262d;--bpmn-pool:#181d23;--bpmn-strip:#262f38;\
--bpmn-inner:#1a2027;--bpmn-quiet:#a3b0bd;--bpmn-live:#f5b84b;--bpmn-live-fill:#3a2d10;--bpmn-done:#6fcf97;\
--bpmn-done-fill:#173226;--bpmn-failed:#ff8a80;--bpmn-failed-fill:#421c1a;--bpmn-badge:#14181d}\n\
.skein-bpmn .paper{fill:var(--bpmn-paper)}\
.skein-bpmn .shape{fill:var(--bpmn-fill);stroke:var(--bpmn-ink);stroke-width:1.5}\
.skein-bpmn .ring{fill:none;stroke:var(--bpmn-ink);stroke-width:1.5}\
.skein-bpmn .thick{stroke-width:3.5}\
.skein-bpmn .pool{fill:var(--bpmn-pool);stroke:var(--bpmn-ink);stroke-width:1.5}\
.skein-bpmn .lane{fill:none;stroke:var(--bpmn-ink);stroke-width:1}\
.skein-bpmn .strip{fill:var(--bpmn-strip);stroke:var(--bpmn-ink);stroke-width:1}\
.skein-bpmn .inner{fill:var(--bpmn-inner);stroke:var(--bpmn-ink);stroke-width:1.5}\
.skein-bpmn .broken{stroke-dasharray:5 3}\
.skein-bpmn .dotted{stroke-dasharray:1.5 3;stroke-linecap:round}\
.skein-bpmn .group{fill:none;stroke:var(--bpmn-quiet);stroke-width:1.5;stroke-dasharray:9 4 1.5 4}\
.skein-bpmn .icon{fill:none;stroke:var(--bpmn-ink);stroke-width:1.3;stroke-linejoin:round}\
.skein-bpmn .solid{fill:var(--bpmn-ink);stroke:var(--bpmn-ink);stroke-width:1;stroke-linejoin:round}\
.skein-bpmn .bold{fill:none;stroke:var(--bpmn-ink);stroke-width:3}\
.skein-bpmn .flap{fill:none;stroke:var(--bpmn-fill);stroke-width:1.3}\
.skein-bpmn .flow{fill:none;stroke:var(--bpmn-ink);stroke-width:1.5}\
.skein-bpmn .message{fill:none;stroke:var(--bpmn-ink);stroke-width:1.5;stroke-dasharray:8 5}\
.skein-bpmn .link{fill:none;stroke:var(--bpmn-quiet);stroke-width:1.5;stroke-dasharray:1.5 4;stroke-linecap:round}\
.skein-bpmn .head{fill:none;stroke:var(--bpmn-quiet);stroke-width:1.5}\
.skein-bpmn .conversation{fill:none;stroke:var(--bpmn-ink);stroke-width:5}\
.skein-bpmn .hollow{fill:none;stroke:var(--bpmn-paper);stroke-width:2}\
.skein-bpmn text{fill:var(--bpmn-ink);text-anchor:middle}\
.skein-bpmn .left{text-anchor:start}.skein-bpmn .right{text-anchor:end}\
.skein-bpmn .halo{paint-order:stroke;stroke:var(--bpmn-paper);stroke-width:3px;stroke-linejoin:round}\
.skein-bpmn .live>.shape,.skein-bpmn .live>.inner{stroke:var(--bpmn-live);fill:var(--bpmn-live-fill);stroke-width:3}\
.skein-bpmn .done>.shape{stroke:var(--bpmn-done);fill:var(--bpmn-done-fill)}\
.skein-bpmn .failed>.shape,.skein-bpmn .failed>.inner{stroke:var(--bpmn-failed);fill:var(--bpmn-failed-fill);\
stroke-width:3;stroke-dasharray:7 3}\
.skein-bpmn .done>.flow{stroke:var(--bpmn-done);stroke-width:2.5}\
.skein-bpmn .badge-live{fill:var(--bpmn-live)}.skein-bpmn .badge-done{fill:var(--bpmn-done)}\
.skein-bpmn .badge-failed{fill:var(--bpmn-failed)}\
.skein-bpmn .badge-sign{fill:none;stroke:var(--bpmn-badge);stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}\
.skein-bpmn .badge-solid{fill:var(--bpmn-badge)}.skein-bpmn text.badge-text{fill:var(--bpmn-badge);font-weight:700}\n";
