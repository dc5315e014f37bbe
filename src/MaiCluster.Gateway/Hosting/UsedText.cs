using System.Globalization;
using MaiCluster.Gateway.Answers;
using MaiCluster.Serving.Metering;

namespace MaiCluster.Gateway.Hosting;

/// <summary>What a request consumed, as its log line has it: a text's tokens, or the quantities of others by their names.</summary>
internal readonly record struct UsedText(AnswerUsage Usage)
{
    public override string ToString()
    {
        var others = UsageQuantities.Names.Zip(Usage.Quantities.All).Where(quantity => quantity.Second > 0)
            .Select(quantity => string.Create(CultureInfo.InvariantCulture, $"{quantity.Second} {quantity.First}"))
            .ToArray();
        var tokens = string.Create(CultureInfo.InvariantCulture, $"{Usage.PromptTokens} + {Usage.CompletionTokens} tokens");
        return others.Length == 0 ? tokens
            : Usage.PromptTokens + Usage.CompletionTokens == 0 ? string.Join(", ", others)
            : string.Join(", ", [tokens, .. others]);
    }
}
