/** Style of the page: the reader's own light or dark, no font from elsewhere, and fit for paper. */
export const htmlStyle = `
:root{--paper:#fbfaf7;--ink:#1c1b19;--dim:#5d5a53;--line:#d9d5cb;--create:#1e6b3a;--update:#8a5a00;--replace:#a3341b;--delete:#a3341b;--same:#6b675f}
@media (prefers-color-scheme:dark){:root{--paper:#171614;--ink:#eceae4;--dim:#a8a398;--line:#3a3731;--create:#7fcf9a;--update:#e3b45c;--replace:#f0937c;--delete:#f0937c;--same:#9a958a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif}
main{max-width:72rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0 .6rem}
h2{font-size:1.1rem;margin:2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.3rem}
h3{font-size:1rem}
p{margin:.3rem 0}
.mark{display:inline-block;border:2px solid var(--replace);color:var(--replace);padding:.1rem .6rem;font-weight:700;letter-spacing:.08em}
.counts{font-size:1.15rem;font-weight:600}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.4rem 0 1rem}
th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--dim);font-weight:600}
ul{padding-left:1.2rem}
.risks{list-style:none;padding:0}
.risks li{border-left:4px solid var(--dim);padding:.2rem .7rem;margin:.35rem 0}
.risks .high{border-color:var(--replace)}
.risks .medium{border-color:var(--update)}
details{border:1px solid var(--line);border-radius:4px;margin:.35rem 0;padding:.3rem .7rem}
summary{cursor:pointer;overflow-wrap:anywhere}
summary:focus-visible{outline:2px solid var(--update);outline-offset:2px}
.create>summary b{color:var(--create)}
.update>summary b{color:var(--update)}
.replace>summary b,.delete>summary b{color:var(--replace)}
.type,.note{color:var(--dim)}
pre{overflow-x:auto;margin:.4rem 0;font:13px/1.45 ui-monospace,Consolas,"DejaVu Sans Mono",monospace}
svg{max-width:100%;height:auto;font:12px system-ui,"Noto Sans",sans-serif}
svg text{fill:var(--ink)}
svg .type{fill:var(--dim);font-size:10px}
svg rect{fill:var(--paper);stroke:var(--same);stroke-width:1.5}
svg rect.create{stroke:var(--create)}
svg rect.update{stroke:var(--update)}
svg rect.replace,svg rect.delete{stroke:var(--replace);stroke-width:2.5}
svg path{fill:none;stroke:var(--dim)}
svg marker path{fill:var(--dim)}
@media print{details{break-inside:avoid}}
`;
