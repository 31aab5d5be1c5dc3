/**
 * How the report page looks. Colours are named by what they mean and have a light and a dark value.
 */
export const style = `
:root{--paper:#faf8f4;--card:#fff;--ink:#1d2433;--soft:#667085;--line:#e6e1d8;--good:#1f8a5b;--calm:#3b6fb6;--pale:#8fa3bf;--wait:#c98a1b;--bad:#c2413b;--none:#b8b2a7}
@media(prefers-color-scheme:dark){:root{--paper:#12161f;--card:#1a202c;--ink:#e8ebf2;--soft:#98a2b8;--line:#2b3343;--good:#45c08a;--calm:#6fa3ea;--pale:#7488a6;--wait:#e3b04b;--bad:#ef7670;--none:#5a6172}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:880px;margin:0 auto;padding:48px 20px}
h1{font-size:clamp(28px,6vw,46px);line-height:1.1;letter-spacing:-.02em;margin:4px 0 16px;overflow-wrap:anywhere}
h2{font-size:20px;margin:0;letter-spacing:-.01em}
.route{margin:0;color:var(--soft);font-weight:600}.route span{font-weight:400;padding:0 4px}
.verdict{margin:0;padding:12px 16px;border-radius:10px;border-left:5px solid;background:var(--card)}
.verdict.good{border-color:var(--good)}.verdict.bad{border-color:var(--bad)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:12px;margin:20px 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.tile b{display:block;font-size:26px;letter-spacing:-.02em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}.tile span{color:var(--soft);font-size:14px}
section{background:var(--card);border:1px solid var(--line);border-radius:14px;padding:22px;margin:18px 0}
.lead{margin:2px 0 16px;color:var(--soft);font-size:15px}.none{margin:0;color:var(--soft)}
.flow{display:block;width:100%;min-width:600px;height:auto;font:13px system-ui,sans-serif;fill:var(--ink)}.flow .start{fill:var(--ink)}.flow .band{opacity:.32}
.count{font-weight:700;font-variant-numeric:tabular-nums}
.created{fill:var(--good)}.updated{fill:var(--calm)}.unchanged{fill:var(--pale)}.queued,.pending-review{fill:var(--wait)}.skipped,.left,.withdrawn{fill:var(--none)}.dead-letter{fill:var(--bad)}.unfinished{fill:var(--none)}
.bars{list-style:none;margin:0;padding:0;display:grid;gap:14px}.bars p{margin:2px 0 0;color:var(--soft);font-size:14px;overflow-wrap:anywhere}
.head{display:flex;justify-content:space-between;gap:12px;overflow-wrap:anywhere}
.track{height:6px;border-radius:3px;background:var(--line);overflow:hidden;margin-top:4px}.fill{height:100%;min-width:3px;border-radius:3px;background:var(--calm)}
.fill.dropped,.fill.truncated,.fill.dead-letter{background:var(--bad)}.fill.ambiguous,.fill.defaulted{background:var(--wait)}.fill.transformed{background:var(--pale)}
.tag{font-style:normal;font-size:12px;padding:1px 8px;border-radius:9px;border:1px solid var(--line);color:var(--soft)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{text-align:right;padding:6px 8px;border-bottom:1px solid var(--line);white-space:nowrap}th:first-child{text-align:left;font-weight:600}thead th{color:var(--soft);font-weight:400;font-size:14px}
code{font-size:.92em}footer{color:var(--soft);font-size:13px;margin-top:24px}
`
