"""Python: zeep generates a client from a WSDL and makes the calls of a file; one line of JSON for each answer."""

import json
import sys

from zeep import Client
from zeep.helpers import serialize_object

wsdl, calls, version = sys.argv[1:4]
client = Client(wsdl)
wanted = "Soap12Binding" if version == "1.2" else "Soap11Binding"
service = next(
    client.bind(service.name, port.name)
    for service in client.wsdl.services.values()
    for port in service.ports.values()
    if type(port.binding).__name__ == wanted
)
for line in open(calls, encoding="utf-8"):
    operation, arguments, _ = json.loads(line)
    try:
        answer = serialize_object(service[operation](**arguments), dict)
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
        sys.exit(1)
    print(json.dumps(answer, default=str, ensure_ascii=False, separators=(",", ":")), flush=True)
