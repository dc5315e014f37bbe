using System.Text;
using System.Text.Json.Nodes;

namespace MaiCluster.Gateway.Tests.Fuzz;

/// <summary>Spoils request bodies: the same seed spoils in the same way.</summary>
internal sealed class BodyMutator(int seed)
{
    private static readonly string[] Names =
        ["model", "messages", "prompt", "n", "stream", "stop", "seed", "tools", "tool_choice", "response_format", "logit_bias", "max_tokens", "top_p", "logprobs", "tokens", "Role", "input", "type", "call_id", "previous_response_id", "metadata", "items", "inputs", "outputs", "data", "shape", "datatype", "parameters", "binary_data_size", "FP32", ""];

    private readonly Random _random = new(seed);

    public byte[] Spoil(string valid)
    {
        var body = JsonNode.Parse(valid)!;
        for (var times = _random.Next(1, 4); times > 0; times--)
        {
            Change(body);
        }

        var bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        for (var times = _random.Next(3) == 0 ? _random.Next(1, 6) : 0; times > 0; times--)
        {
            bytes[_random.Next(bytes.Length)] = (byte)_random.Next(256);
        }

        return _random.Next(12) == 0 ? bytes[.._random.Next(bytes.Length)] : bytes;
    }

    private void Change(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map when map.Count == 0 || _random.Next(4) == 0:
                map[Names[_random.Next(Names.Length)]] = Anything(0);
                break;
            case JsonObject map:
                var name = map.ElementAt(_random.Next(map.Count)).Key;
                if (map[name] is JsonObject or JsonArray && _random.Next(3) > 0)
                {
                    Change(map[name]!);
                }
                else if (_random.Next(4) == 0)
                {
                    map.Remove(name);
                }
                else
                {
                    map[name] = Anything(0);
                }

                break;
            case JsonArray { Count: > 0 } list when list[_random.Next(list.Count)] is JsonObject or JsonArray && _random.Next(2) == 0:
                Change(list.First(item => item is JsonObject or JsonArray)!);
                break;
            case JsonArray list:
                list.Add(Anything(0));
                break;
        }
    }

    private JsonNode? Anything(int depth) => _random.Next(depth > 3 ? 8 : 10) switch
    {
        0 => null,
        1 => JsonValue.Create(_random.Next(2) == 0),
        2 => JsonValue.Create(_random.Next(-5, 5)),
        3 => JsonValue.Create(_random.NextInt64()),
        4 => JsonValue.Create((_random.NextDouble() - 0.5) * Math.Pow(10, _random.Next(-5, 300))),
        5 => JsonValue.Create(""),
        6 => JsonValue.Create(new string((char)_random.Next(1, 0xD7FF), _random.Next(1, 40))),
        7 => JsonValue.Create(Names[_random.Next(Names.Length)]),
        8 => new JsonArray([.. Enumerable.Range(0, _random.Next(4)).Select(_ => Anything(depth + 1))]),
        _ => new JsonObject { [Names[_random.Next(Names.Length)]] = Anything(depth + 1) },
    };
}
