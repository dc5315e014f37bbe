using MaiCluster.Serving.Profiles;
using MaiCluster.Simulation.World;

namespace MaiCluster.Simulation.Reports;

/// <summary>
/// The least device time that a request can take: its prompt in whole chunks, what was ever asked before taken as cached, and its
/// share of decode steps of the largest batch that the promised time per token, the rows and the memory of an own device allow.
/// </summary>
internal sealed class IdealWork(SimulatedModel model, long deviceBytes, int blockTokens)
{
    private readonly HashSet<ulong> _seen = [];
    private readonly ModelProfile _profile = model.Profile;

    /// <summary>Requests are to come in the order of their arrival.</summary>
    public double Seconds(SimulatedRequest request)
    {
        var cost = _profile.Cost;
        var prompt = cost.PromptSeconds(request.PromptTokens, Cached(request), _profile.StepTokens);
        var context = request.PromptTokens + (request.AnswerTokens / 2.0);
        var perToken = (cost.DecodeBase / LargestBatch(context)) + cost.DecodePerRow + (cost.DecodePerContextToken * context);
        return prompt + ((request.AnswerTokens - 1) * perToken);
    }

    private double LargestBatch(double context)
    {
        var cost = _profile.Cost;
        var byTime = (model.PerTokenSeconds - cost.DecodeBase) / Math.Max(1e-12, cost.DecodePerRow + (cost.DecodePerContextToken * context));
        var byMemory = (deviceBytes - _profile.WeightBytes) / Math.Max(1.0, _profile.KvBytesPerToken * context);
        return Math.Max(1, Math.Min(_profile.MaxRows, Math.Min(byTime, byMemory)));
    }

    private int Cached(SimulatedRequest request)
    {
        if (request.Blocks is not { } blocks)
        {
            return 0;
        }

        var count = 0;
        while (count < blocks.Length && _seen.Contains(blocks[count]))
        {
            count++;
        }

        _seen.UnionWith(blocks);
        return Math.Max(0, Math.Min(count * blockTokens, request.PromptTokens - 2));
    }
}
