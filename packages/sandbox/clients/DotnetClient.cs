// .NET: makes the calls of a file through the proxy that `wsdl` generated; one line of JSON for each answer.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Web.Script.Serialization;
using System.Web.Services.Protocols;
using System.Xml;

static class DotnetClient
{
    static readonly JavaScriptSerializer Json = new JavaScriptSerializer();

    static void Main(string[] args)
    {
        try { CallAll(args[0]); }
        catch (TargetInvocationException problem) { Console.WriteLine(problem.GetBaseException().Message); }
    }

    static void CallAll(string calls)
    {
        var type = Assembly.GetExecutingAssembly().GetTypes().Single(typeof(SoapHttpClientProtocol).IsAssignableFrom);
        var proxy = Activator.CreateInstance(type);
        foreach (var line in File.ReadLines(calls))
        {
            var call = (object[])Json.DeserializeObject(line);
            var method = type.GetMethod((string)call[0]);
            var given = (IDictionary<string, object>)call[1];
            var parameters = method.GetParameters();
            var values = parameters.Select(one => Argument(one, given)).ToArray();
            var answer = method.Invoke(proxy, values);
            var outs = parameters.Where(one => one.ParameterType.IsByRef).ToDictionary(one => one.Name, one => Plain(values[one.Position]));
            Console.WriteLine(Json.Serialize(new { answer = Plain(answer), outs }));
        }
    }

    // A value type that may be absent comes with a second parameter or property that says whether it is there.
    static bool IsSpecified(string name, IDictionary<string, object> given) =>
        name.EndsWith("Specified") && given.ContainsKey(name.Substring(0, name.Length - 9));

    static object Argument(ParameterInfo parameter, IDictionary<string, object> given)
    {
        if (parameter.IsOut) return null;
        if (IsSpecified(parameter.Name, given)) return true;
        var type = parameter.ParameterType.IsByRef ? parameter.ParameterType.GetElementType() : parameter.ParameterType;
        object value;
        if (given.TryGetValue(parameter.Name, out value)) return Read(type, value);
        return type.IsValueType ? Activator.CreateInstance(type) : null;
    }

    static object Read(Type type, object value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (value == null) return null;
        if (type.IsEnum) return Enum.Parse(type, (string)value);
        if (type == typeof(DateTime))
            return DateTime.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
        var fields = value as IDictionary<string, object>;
        if (type.IsArray)
        {
            // A list is a wrapper with its items; the proxy has the items only.
            var inside = fields == null ? value : fields.Values.Single();
            var items = inside as IList ?? new[] { inside };
            var array = Array.CreateInstance(type.GetElementType(), items.Count);
            for (var at = 0; at < items.Count; at++) array.SetValue(Read(type.GetElementType(), items[at]), at);
            return array;
        }
        if (fields == null) return Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
        var read = Activator.CreateInstance(type);
        foreach (var property in type.GetProperties())
        {
            object field;
            if (IsSpecified(property.Name, fields)) property.SetValue(read, true);
            else if (fields.TryGetValue(property.Name, out field)) property.SetValue(read, Read(property.PropertyType, field));
        }
        return read;
    }

    static object Plain(object value)
    {
        if (value == null || value is string || value.GetType().IsPrimitive || value is decimal) return value;
        if (value is Enum) return value.ToString();
        if (value is DateTime) return ((DateTime)value).ToString("o");
        if (value is XmlNode[]) return string.Concat(((XmlNode[])value).Where(one => !(one is XmlAttribute)).Select(one => one.InnerText));
        if (value is IEnumerable) return ((IEnumerable)value).Cast<object>().Select(Plain).ToArray();
        return value.GetType().GetProperties().Where(one => !one.Name.EndsWith("Specified")).ToDictionary(one => one.Name, one => Plain(one.GetValue(value)));
    }
}
