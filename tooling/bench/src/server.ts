/** A child: the vendor of the benches, on a port of its own; asked for anything, how many connections it has seen. */
import { createServer } from "node:http"
import { Readable } from "node:stream"
import { answer } from "./Child.ts"
import { replyPieces, wsdl } from "./Vendor.ts"

const single = Buffer.from([...replyPieces(1)].join(""))

const server = createServer((request, response) => {
  response.setHeader("content-type", "text/xml; charset=utf-8")
  if (request.method === "GET") {
    response.end(wsdl(`http://${request.headers.host ?? ""}/`))
    return
  }
  let body = ""
  request.setEncoding("utf8")
  request.on("data", (chunk: string) => (body += chunk))
  request.on("end", () => {
    const count = Number(/count>(\d+)</.exec(body)?.[1] ?? Number.NaN)
    if (count === 1) response.end(single)
    else Readable.from(replyPieces(count)).pipe(response)
  })
})
let connections = 0
server.on("connection", () => connections++)
server.listen(0, "127.0.0.1", () => {
  const address = server.address()
  const port = typeof address === "object" ? address?.port : undefined
  answer({ address: `http://127.0.0.1:${port}/` }, () => Promise.resolve({ connections }))
})
