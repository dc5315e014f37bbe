using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace MaiCluster.Node.Prices;

/// <summary>A YAML document, of which JSON is a part, as JSON. A number keeps its digits as they were written.</summary>
internal static partial class YamlJson
{
    /// <summary>A price file has six.</summary>
    private const int MostDepth = 32;

    /// <summary>Anchors can make much of little: this is what may come of it, in values.</summary>
    private const int MostValues = 1_000_000;

    /// <exception cref="FormatException">The message says what is wrong, and in which line.</exception>
    public static byte[] Convert(string text)
    {
        try
        {
            CheckShape(text);
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            using var buffer = new MemoryStream();
            using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
            {
                Write(json, stream.Documents[0].RootNode, 0, new Counter());
            }

            return buffer.ToArray();
        }
        catch (YamlException e)
        {
            throw new FormatException($"is no YAML at line {e.Start.Line}, column {e.Start.Column}: {(e.InnerException ?? e).Message}", e);
        }
    }

    /// <summary>One document, not too deep: the library recurses.</summary>
    private static void CheckShape(string text)
    {
        var parser = new Parser(new StringReader(text));
        var (depth, documents) = (0, 0);
        while (parser.MoveNext())
        {
            depth += parser.Current is MappingStart or SequenceStart ? 1 : parser.Current is MappingEnd or SequenceEnd ? -1 : 0;
            documents += parser.Current is DocumentStart ? 1 : 0;
            if (depth > MostDepth || documents > 1)
            {
                throw new FormatException($"has {(documents > 1 ? "a second document" : $"more than {MostDepth} levels")} at line {parser.Current!.Start.Line}; expected one document of a few levels");
            }
        }

        if (documents == 0)
        {
            throw new FormatException("is empty; expected one document");
        }
    }

    private static void Write(Utf8JsonWriter json, YamlNode node, int depth, Counter counter)
    {
        // An anchor may hold itself.
        if (depth > MostDepth || ++counter.Values > MostValues)
        {
            throw new FormatException($"repeats too much by its anchors at line {node.Start.Line}; expected at most {MostDepth} levels and {MostValues} values");
        }

        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName(key is YamlScalarNode { Value: { } name } ? name : throw new FormatException($"has a key that is no name at line {key.Start.Line}"));
                    Write(json, value, depth + 1, counter);
                }

                json.WriteEndObject();
                break;
            case YamlSequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Children)
                {
                    Write(json, item, depth + 1, counter);
                }

                json.WriteEndArray();
                break;
            case YamlScalarNode scalar:
                Write(json, scalar);
                break;
        }
    }

    private static void Write(Utf8JsonWriter json, YamlScalarNode scalar)
    {
        var text = scalar.Value ?? "";
        if (scalar.Style != ScalarStyle.Plain || !scalar.Tag.IsEmpty)
        {
            json.WriteStringValue(text);
        }
        else if (text is "" or "~" or "null")
        {
            json.WriteNullValue();
        }
        else if (text is "true" or "false" || Number().IsMatch(text))
        {
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    /// <summary>As JSON has them; what else YAML calls a number (0x10, .5, 1_000) is a text.</summary>
    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z")]
    private static partial Regex Number();

    private sealed class Counter
    {
        public int Values { get; set; }
    }
}
