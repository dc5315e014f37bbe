using System.Text.Json;
using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Schemas;
using MaiCluster.Serving.Grammars.Shapes;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Grammars;

/// <summary>
/// Answers that are one JSON value, with at most one space or newline between JSON tokens. What of JSON Schema is
/// covered is in docs/json-schema.md. Shared by any number of choices and threads, which also share the masks found so far.
/// </summary>
public sealed class JsonGrammar : TokenGrammar
{
    private readonly PlaceGraph _graph;
    private readonly TokenTrie _trie;
    private readonly TokenVocabulary _vocabulary;

    private JsonGrammar(GrammarSource source, ByteNetwork network, TokenTrie trie, TokenVocabulary vocabulary, GrammarLimits limits)
    {
        Source = source;
        _graph = new PlaceGraph(network, limits);
        _trie = trie;
        _vocabulary = vocabulary;
    }

    public override GrammarSource Source { get; }

    public override IGrammarCursor Start() => new JsonCursor(_graph, _trie, _vocabulary);

    /// <summary>Any one JSON object.</summary>
    /// <exception cref="ArgumentException">The vocabulary has no tokens to write an object with.</exception>
    public static JsonGrammar AnyObject(TokenVocabulary vocabulary, GrammarLimits? limits = null)
    {
        var result = Compile(new GrammarSource(GrammarKind.AnyObject, ""), vocabulary, limits ?? GrammarLimits.Default, "$", writer => writer.RuleOf(Unconstrained.Object));
        return result.Grammar ?? throw new ArgumentException(result.Failure!.Message, nameof(vocabulary));
    }

    /// <summary>A JSON value that the schema admits.</summary>
    public static GrammarResult FromSchema(TokenVocabulary vocabulary, JsonElement schema, GrammarLimits? limits = null)
    {
        limits ??= GrammarLimits.Default;
        var (node, failure) = SchemaReader.Read(schema, "$", limits);
        return failure is null
            ? Compile(new GrammarSource(GrammarKind.Schema, schema.GetRawText()), vocabulary, limits, "$", writer => writer.RuleOf(node))
            : new GrammarResult(failure);
    }

    /// <summary>
    /// One call, written exactly <c>{"name": "X", "arguments": ...}</c>; only the arguments have free whitespace.
    /// A failure's path begins with the request's own field, <c>tools[0].function.parameters</c>.
    /// </summary>
    public static GrammarResult ToolCalls(TokenVocabulary vocabulary, IReadOnlyList<ToolSchema> tools, GrammarLimits? limits = null)
    {
        limits ??= GrammarLimits.Default;
        var calls = new List<(string Name, SchemaNode Arguments)>(tools.Count);
        for (var i = 0; i < tools.Count; i++)
        {
            var (arguments, failure) = SchemaReader.ReadParameters(tools[i].Parameters, $"tools[{i}].function.parameters", limits);
            if (failure is not null)
            {
                return new GrammarResult(failure);
            }

            calls.Add((tools[i].Name, arguments));
        }

        return calls.Count == 0
            ? new GrammarResult(new SchemaFailure("tools", "There is no tool to call; give at least one."))
            : Compile(GrammarSource.Of(tools), vocabulary, limits, "tools", writer => ToolCallShape.Write(writer, calls));
    }

    private static GrammarResult Compile(
        GrammarSource source, TokenVocabulary vocabulary, GrammarLimits limits, string path, Func<NetworkWriter, int> writeRoot)
    {
        var trie = TokenTrie.Of(vocabulary);
        var builder = new ByteNetworkBuilder(limits.States);
        var writer = new NetworkWriter(builder);
        var root = writeRoot(writer);
        writer.WritePending();
        if (builder.IsFull)
        {
            return new GrammarResult(new SchemaFailure(path, $"The schema needs more than {limits.States} states (limit States); shorten its lengths, counts, patterns or enums."));
        }

        var network = builder.Build(root, trie.Alphabet, limits.ValueDepth);
        return network.HasAnswers
            ? new GrammarResult(new JsonGrammar(source, network, trie, vocabulary, limits))
            : new GrammarResult(new SchemaFailure(path, $"No answer can satisfy the schema within {limits.ValueDepth} levels of objects and arrays (limit ValueDepth)."));
    }
}
