import { decode } from "./Decode.ts"
for (const r of await decode()) console.log(r, { nodeSoap: r.nodeSoap / r.typed, fxp: r.fastXmlParser / r.typed, saxes: r.saxes / r.typed, perSec: r.records / r.typed * 1e9 })
