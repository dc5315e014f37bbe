using MaiCluster.Serving.Devices;
using MaiCluster.Serving.Profiles;

namespace MaiCluster.Serving.Fleets.Packing;

/// <summary>What one model's requests cost on one kind of device, at the demand of now.</summary>
internal sealed class WorkShape
{
    /// <summary>What is taken for the mean request of a model that was never asked for.</summary>
    private const double UnknownPrompt = 512, UnknownAnswer = 128;

    public WorkShape(ModelProfile profile, ModelDemand demand, double firstTokenSeconds, double perTokenSeconds, FleetOptions options)
    {
        var prompt = demand.PromptTokens > 0 ? demand.PromptTokens : UnknownPrompt;
        AnswerTokens = Math.Max(1, demand.AnswerTokens > 0 ? demand.AnswerTokens : UnknownAnswer);
        var cost = profile.Cost;
        var context = prompt + (AnswerTokens / 2);
        Chunks = Math.Max(1, (prompt / profile.StepTokens) + 0.5); // the last one is half full on average
        BaseSeconds = cost.DecodeBase;
        PrefillSeconds = (cost.PrefillBase * Chunks) + (cost.PrefillPerToken * prompt) + (cost.PrefillPerPair * prompt * prompt / 2);
        RowSeconds = cost.DecodePerRow + (cost.DecodePerContextToken * context);
        RequestSeconds = PrefillSeconds + (AnswerTokens * RowSeconds);
        WorkVariance = RequestSeconds * RequestSeconds * (demand.Burstiness + options.WorkVariation);
        MaxRows = Math.Max(1, profile.MaxRows);
        LoadSeconds = profile.LoadSeconds;
        WeightBytes = profile.WeightBytes;
        MinKvBytes = profile.KvBytesPerToken == 0 ? 0 : Math.Max(options.ReplicaKvBytes, profile.KvBytesPerToken * Math.Min(profile.MaxContext, options.MinKvTokens));
        RowTokens = (prompt + AnswerTokens) * options.KvSlack;
        RowBytes = profile.KvBytesPerToken * RowTokens;

        // A time that no request can meet here is no guide: then the model is served as well as it can be.
        var alone = BaseSeconds + RowSeconds;
        var first = (Chunks * BaseSeconds) + PrefillSeconds;
        MeetsSlo = alone <= perTokenSeconds * options.MoveFill && first <= firstTokenSeconds * options.MoveFill;
        PerTokenSeconds = MeetsSlo ? perTokenSeconds : Math.Max(perTokenSeconds, 3 * alone);
        FirstTokenSeconds = MeetsSlo ? firstTokenSeconds : Math.Max(firstTokenSeconds, 10 * first);
    }

    /// <summary>Of each decode step, whatever its size.</summary>
    public double BaseSeconds { get; }

    /// <summary>Of a request's whole prompt.</summary>
    public double PrefillSeconds { get; }

    /// <summary>Of one row in one step.</summary>
    public double RowSeconds { get; }

    /// <summary>What one more request takes, the steps' base left out: that is shared.</summary>
    public double RequestSeconds { get; }

    /// <summary>Variance of the work of a second's arrivals, by request: burstiness and sizes together.</summary>
    public double WorkVariance { get; }

    /// <summary>Steps that a prompt's prefill takes.</summary>
    public double Chunks { get; }

    public double AnswerTokens { get; }

    public int MaxRows { get; }

    public double LoadSeconds { get; }

    public long WeightBytes { get; }

    public long MinKvBytes { get; }

    /// <summary>Tokens that a row comes to hold, with slack.</summary>
    public double RowTokens { get; }

    public double RowBytes { get; }

    /// <summary>False: not even a lone request meets its times on this kind of device; the limits here are then looser ones.</summary>
    public bool MeetsSlo { get; }

    public double FirstTokenSeconds { get; }

    public double PerTokenSeconds { get; }

    /// <summary>The least it can be loaded with.</summary>
    public long MinBytes => WeightBytes + MinKvBytes;

    public bool CanEverFit(Device device) => MinBytes <= device.MemoryBytes;
}
