using MaiCluster.Serving.Tokenization;

namespace MaiCluster.Node.Bench;

/// <summary>Prompts of a given length out of plain English, no two with the same beginning.</summary>
internal sealed class BenchPrompts(ITokenizer tokenizer)
{
    private const string Text =
        "The harbour town woke slowly that morning. Fishing boats came in with the tide, and people carried baskets of bread, "
        + "fruit and flowers up the narrow streets to the market. A teacher stopped to talk with the baker about the weather, "
        + "while children counted the steps of the old stone stair and argued about the number. In the library on the hill a "
        + "clock struck nine, the doors opened, and the first visitors went in to read about stars, ships and distant countries. ";

    private readonly int[] _tokens = tokenizer.Encode(Text, addSpecialTokens: false);
    private int _made;

    public int[] Next(int length)
    {
        var prompt = new int[length];
        tokenizer.Encode($"Story number {++_made}, told by guest {_made * 7919 % 1000}.", addSpecialTokens: false).AsSpan(0, Math.Min(length, 8)).CopyTo(prompt);
        for (var at = Math.Min(length, 8); at < length; at++)
        {
            prompt[at] = _tokens[(at + (_made * 13)) % _tokens.Length];
        }

        return prompt;
    }
}
