using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Serving.Grammars;

/// <summary>
/// The grammars used last, so that requests with the same schema share one grammar and its masks. Thread-safe.
/// Failures are not kept: they are cheap to find again.
/// </summary>
/// <param name="capacity">Grammars kept, at least 1; 32 by default, with <see cref="GrammarLimits.RememberedBytes"/> at most about 256 MiB.</param>
public sealed class GrammarCache(int capacity = 32, GrammarLimits? limits = null)
{
    private readonly record struct Key(TokenVocabulary Vocabulary, string Text)
    {
        public bool Equals(Key other) => ReferenceEquals(Vocabulary, other.Vocabulary) && Text == other.Text;

        public override int GetHashCode() => HashCode.Combine(RuntimeHelpers.GetHashCode(Vocabulary), Text);
    }

    private readonly Lock _gate = new();
    private readonly int _capacity = capacity >= 1 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A cache holds at least 1 grammar.");
    private readonly GrammarLimits _limits = limits ?? GrammarLimits.Default;
    private readonly Dictionary<Key, LinkedListNode<(Key Key, JsonGrammar Grammar)>> _byKey = [];
    private readonly LinkedList<(Key Key, JsonGrammar Grammar)> _newestFirst = [];

    /// <summary>Grammars kept now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    /// <inheritdoc cref="JsonGrammar.AnyObject"/>
    public JsonGrammar AnyObject(TokenVocabulary vocabulary)
    {
        var key = new Key(vocabulary, "");
        return Find(key) ?? Keep(key, JsonGrammar.AnyObject(vocabulary, _limits));
    }

    /// <inheritdoc cref="JsonGrammar.FromSchema"/>
    public GrammarResult FromSchema(TokenVocabulary vocabulary, JsonElement schema)
    {
        if (schema.ValueKind == JsonValueKind.Undefined)
        {
            return JsonGrammar.FromSchema(vocabulary, schema, _limits);
        }

        var key = new Key(vocabulary, "schema " + schema.GetRawText());
        return Find(key) is { } known ? new GrammarResult(known) : Keep(key, JsonGrammar.FromSchema(vocabulary, schema, _limits));
    }

    /// <inheritdoc cref="JsonGrammar.ToolCalls"/>
    public GrammarResult ToolCalls(TokenVocabulary vocabulary, IReadOnlyList<ToolSchema> tools)
    {
        // Lengths go before the texts so that no two lists of tools have the same key.
        var text = new StringBuilder("tools");
        foreach (var tool in tools)
        {
            var parameters = tool.Parameters.ValueKind == JsonValueKind.Undefined ? "" : tool.Parameters.GetRawText();
            text.Append(' ').Append(tool.Name.Length).Append(' ').Append(parameters.Length).Append(' ').Append(tool.Name).Append(parameters);
        }

        var key = new Key(vocabulary, text.ToString());
        return Find(key) is { } known ? new GrammarResult(known) : Keep(key, JsonGrammar.ToolCalls(vocabulary, tools, _limits));
    }

    /// <summary>The grammar that was made of this source elsewhere, for this vocabulary.</summary>
    public GrammarResult FromSource(TokenVocabulary vocabulary, GrammarSource source) => source.Kind switch
    {
        GrammarKind.AnyObject => new GrammarResult(AnyObject(vocabulary)),
        GrammarKind.Schema => FromSchema(vocabulary, source.Schema()),
        GrammarKind.ToolCalls => ToolCalls(vocabulary, source.Tools()),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source.Kind, "There is no such kind of grammar."),
    };

    private JsonGrammar? Find(Key key)
    {
        lock (_gate)
        {
            if (!_byKey.TryGetValue(key, out var found))
            {
                return null;
            }

            _newestFirst.Remove(found);
            _newestFirst.AddFirst(found);
            return found.Value.Grammar;
        }
    }

    private GrammarResult Keep(Key key, GrammarResult result) =>
        result.IsGrammar ? new GrammarResult(Keep(key, result.Grammar)) : result;

    private JsonGrammar Keep(Key key, JsonGrammar grammar)
    {
        lock (_gate)
        {
            // Two requests may have compiled the same schema at once; the first one's masks are the warmer ones.
            if (_byKey.TryGetValue(key, out var known))
            {
                return known.Value.Grammar;
            }

            _byKey[key] = _newestFirst.AddFirst((key, grammar));
            if (_byKey.Count > _capacity)
            {
                _byKey.Remove(_newestFirst.Last!.Value.Key);
                _newestFirst.RemoveLast();
            }

            return grammar;
        }
    }
}
