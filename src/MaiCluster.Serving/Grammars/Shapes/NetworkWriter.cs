using MaiCluster.Serving.Grammars.Automata;
using MaiCluster.Serving.Grammars.Patterns;
using MaiCluster.Serving.Grammars.Schemas;

namespace MaiCluster.Serving.Grammars.Shapes;

/// <summary>Writes schema nodes into a network, each once: a rule is handed out when it is first called and written later, so that schemas may refer to each other.</summary>
internal sealed class NetworkWriter(ByteNetworkBuilder builder)
{
    private readonly Dictionary<SchemaNode, int> _rules = [];
    private readonly Dictionary<string, int> _characterRules = [];
    private readonly Queue<(SchemaNode Node, int Rule)> _pending = [];

    public ByteNetworkBuilder Builder { get; } = builder;

    public int RuleOf(SchemaNode node)
    {
        while (node is ReferenceNode reference)
        {
            node = reference.Target;
        }

        if (!_rules.TryGetValue(node, out var rule))
        {
            rule = Builder.NewRule(nests: node is ObjectNode or ArrayNode);
            _rules[node] = rule;
            _pending.Enqueue((node, rule));
        }

        return rule;
    }

    /// <summary>The rule that spells characters JSON cannot write as one plain byte.</summary>
    public int CharacterRule(CharacterSet characters, bool freeSpelling)
    {
        var key = string.Join(' ', characters.Ranges) + (freeSpelling ? " free" : "");
        if (!_characterRules.TryGetValue(key, out var number))
        {
            number = Builder.NewRule(nests: false);
            _characterRules[key] = number;
            CharacterShape.WriteRule(Builder, Builder[number], characters, freeSpelling);
        }

        return number;
    }

    public void WritePending()
    {
        while (!Builder.IsFull && _pending.TryDequeue(out var next))
        {
            var rule = Builder[next.Rule];
            switch (next.Node)
            {
                case LiteralNode literal:
                    ChoiceShape.Write(this, rule, [literal]);
                    break;
                case ChoiceNode choice:
                    ChoiceShape.Write(this, rule, choice.Options);
                    break;
                case StringNode text:
                    StringShape.Write(this, rule, text.Content);
                    break;
                case NumberNode number:
                    NumberShape.Write(Builder, rule, number);
                    break;
                case ArrayNode array:
                    ArrayShape.Write(this, rule, array);
                    break;
                case ObjectNode value:
                    ObjectShape.Write(this, rule, value);
                    break;
                default:
                    throw new InvalidOperationException($"A {next.Node.GetType().Name} has no written form.");
            }
        }
    }
}
