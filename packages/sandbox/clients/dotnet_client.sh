#!/bin/sh
# .NET (Mono): `wsdl` generates a proxy from a WSDL, `mcs` compiles it with DotnetClient.cs, which makes the calls of a file.
set -e
protocol=SOAP
if [ "$3" = 1.2 ]; then protocol=SOAP12; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wsdl -nologo "-protocol:$protocol" "-out:$work/Proxy.cs" "$1" >&2
mcs -nologo -warn:0 "-out:$work/client.exe" -r:System.Web.Services,System.Web.Extensions \
  "$work/Proxy.cs" "$(dirname "$0")/DotnetClient.cs" >&2
mono "$work/client.exe" "$2"
