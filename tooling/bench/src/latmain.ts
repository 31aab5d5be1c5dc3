import { migrated } from "./MigratedLat.ts"
const r = await migrated()
console.log(JSON.stringify(r))
