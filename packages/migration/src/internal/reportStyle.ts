/**
 * How the report page looks. Colours are named by what they mean and have a light and a dark value.
 */
export const style = `
:root{--paper:#f6f4ef;--card:#fff;--ink:#1b2230;--soft:#586174;--line:#e4dfd5;--good:#1d7f53;--calm:#2f66b1;--pale:#7f93b2;--wait:#b97a10;--bad:#bb332d;--none:#a8a296;--goodly:#e2f1e9;--badly:#f8e4e2;--band:.3}
@media(prefers-color-scheme:dark){:root{--paper:#10141c;--card:#181e2a;--ink:#e9ecf3;--soft:#a0aabf;--line:#2a3242;--good:#48c78e;--calm:#72a7ee;--pale:#7d91b0;--wait:#e6b450;--bad:#f27d76;--none:#626a7c;--goodly:#16352a;--badly:#40211f;--band:.4}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:900px;margin:0 auto;padding:clamp(20px,5vw,52px) clamp(12px,3vw,24px)}
h1{font-size:clamp(28px,6vw,48px);line-height:1.1;letter-spacing:-.025em;margin:4px 0 18px;overflow-wrap:anywhere;text-wrap:balance}
h2{font-size:21px;line-height:1.25;margin:0;letter-spacing:-.012em}h3{font-size:16px;margin:24px 0 10px}
p,li,dd,dt,th,td{overflow-wrap:anywhere}
.route{margin:0;color:var(--soft);font-weight:600}.route span{font-weight:400;padding:0 4px}.soft{color:var(--soft);font-size:14px}
.verdict{margin:0;padding:13px 16px;border-radius:12px;border-left:5px solid}.verdict.good{border-color:var(--good);background:var(--goodly)}.verdict.bad{border-color:var(--bad);background:var(--badly)}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:10px;margin:16px 0}
.tile{background:var(--paper);border-radius:12px;padding:12px 14px}.lead-tiles .tile{background:var(--card);border:1px solid var(--line)}
.tile b{display:block;font-size:25px;line-height:1.2;letter-spacing:-.02em;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}.tile span{color:var(--soft);font-size:14px}
.tile.good b{color:var(--good)}.tile.bad b{color:var(--bad)}
section{background:var(--card);border:1px solid var(--line);border-radius:16px;padding:clamp(16px,3vw,26px);margin:16px 0}
.lead{margin:2px 0 16px;color:var(--soft);font-size:15px}.none{margin:0;color:var(--soft)}
.count{font-weight:700;font-variant-numeric:tabular-nums;white-space:nowrap}
.flow{display:grid;grid-template-columns:minmax(58px,auto) 1fr minmax(104px,34%);gap:0 10px;margin-top:22px}
.flow svg{display:block;width:100%;height:100%}.flow .start{fill:var(--ink)}.band{opacity:var(--band)}
.flow b{font-variant-numeric:tabular-nums}.flow span{color:var(--soft);font-size:14px;line-height:1.2}
.from{margin:0;align-self:center;text-align:right;display:grid;max-width:110px}
.to{list-style:none;margin:0;padding:0;position:relative}.to li{position:absolute;left:0;right:0;transform:translateY(-50%);line-height:1.2}
@media(max-width:520px){.to li span{display:block;font-size:13px}.flow{gap:0 7px}.tile{padding:10px 11px}.tile b{font-size:21px}}
.created{fill:var(--good)}.updated{fill:var(--calm)}.unchanged,.untouched,.merged{fill:var(--pale)}.queued,.pending-review,.conflict{fill:var(--wait)}.skipped,.left,.undone,.withdrawn,.gone,.unfinished{fill:var(--none)}.dead-letter{fill:var(--bad)}
.bars,.activities{list-style:none;margin:0;padding:0;display:grid;gap:14px}.bars p,.activities p{margin:2px 0 0;color:var(--soft);font-size:14px}
.head{display:flex;justify-content:space-between;gap:12px}.head>span:first-child{min-width:0}
.track{height:7px;border-radius:4px;background:var(--line);overflow:hidden;margin-top:5px}.fill{height:100%;min-width:3px;border-radius:4px;background:var(--calm)}
.fill.dropped,.fill.truncated,.fill.dead-letter{background:var(--bad)}.fill.ambiguous,.fill.defaulted{background:var(--wait)}.fill.transformed{background:var(--pale)}
.tag{font-style:normal;font-size:13px;padding:1px 8px;border-radius:9px;border:1px solid var(--line);color:var(--soft)}
details{margin-top:16px}summary{cursor:pointer;color:var(--calm);font-weight:600;padding:4px 0}details[open] summary{margin-bottom:10px}
.matrix{border-collapse:separate;border-spacing:3px;table-layout:fixed;width:100%;max-width:640px;font-size:13px;font-variant-numeric:tabular-nums}
.matrix caption{text-align:left;color:var(--soft);font-size:14px;padding-bottom:8px}.matrix th{font-weight:400;color:var(--soft);text-align:left}
.matrix thead td,.matrix tbody th{width:32%}.matrix thead th{vertical-align:bottom;height:104px;overflow-wrap:normal}.matrix thead span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:120px}
.matrix tbody td{text-align:center;border-radius:6px;background:var(--paper);padding:7px 0;overflow-wrap:normal}.matrix .same{background:var(--goodly);color:var(--ink);font-weight:700}.matrix .other{background:var(--badly);color:var(--ink);font-weight:700}.matrix .diagonal{box-shadow:inset 0 0 0 1px var(--line)}
.pace{margin-top:8px}.pace svg{display:block;width:100%;height:84px;border-bottom:1px solid var(--line)}.pace path{fill:var(--calm);opacity:.75}.pace p{display:flex;justify-content:space-between;font-size:13px}
.balance{margin:18px 0}.stack{display:flex;height:26px;border-radius:7px;overflow:hidden;background:var(--line);margin:6px 0 10px}.had{background:var(--pale)}.got{background:var(--good)}
.balance dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(90px,1fr));gap:8px;margin:0}.balance dt{color:var(--soft);font-size:14px}.balance dd{margin:0;font-weight:700;font-variant-numeric:tabular-nums}.key{display:inline-block;width:10px;height:10px;border-radius:3px;margin-right:6px}
.hashes{margin:16px 0 0;color:var(--soft);font-size:14px}
code{font-size:.92em}footer{color:var(--soft);font-size:14px;margin-top:24px;overflow-wrap:anywhere}
`
