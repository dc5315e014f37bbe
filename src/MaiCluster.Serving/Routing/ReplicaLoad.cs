using MaiCluster.Serving.Profiles;

namespace MaiCluster.Serving.Routing;

/// <summary>One replica of a model as the choice sees it: its last snapshot and what was sent there since.</summary>
public struct ReplicaLoad
{
    /// <summary>False: not ready, draining, or just found dead.</summary>
    public bool Accepts { get; set; }

    public StepCost Cost { get; set; }

    /// <summary>The largest decode batch.</summary>
    public int Rows { get; set; }

    /// <summary>Running and waiting there, over all choices.</summary>
    public int RowsTaken { get; set; }

    /// <summary>Tokens that its rows attend to now.</summary>
    public long ContextTokens { get; set; }

    /// <summary>Prompt tokens that wait to be computed.</summary>
    public long PrefillBacklog { get; set; }

    /// <summary>Requests whose prompts these are; 0 where that is not known.</summary>
    public int PromptsWaiting { get; set; }

    /// <summary>Tokens there is room for.</summary>
    public long KvTokens { get; set; }

    /// <summary>Tokens that were promised, prompt and answer.</summary>
    public long KvTokensHeld { get; set; }

    /// <summary>Tokens of a step, decode rows and prefill chunk together.</summary>
    public int StepTokens { get; set; }

    /// <summary>What the other replicas of its device take between two of its steps, in seconds: their steps take turns. 0 for a replica that has the device to itself.</summary>
    public double OthersSeconds { get; set; }

    /// <summary>
    /// How many seconds longer the others' rounds, this replica's steps included, may become before a time that one of them was
    /// promised breaks: above 0 but tiny when one is broken already, 0 where nothing is promised.
    /// </summary>
    public double OthersBearSeconds { get; set; }

    /// <summary>
    /// What its last steps took beyond their decoding, mean seconds: prefill chunks beside it, and other replicas of the device.
    /// 0 when nothing was measured.
    /// </summary>
    public double ExtraStepSeconds { get; set; }

    /// <summary>The strictest time per token that any request there was promised, in seconds; 0 or infinity when none was.</summary>
    public double PromisedPerTokenSeconds { get; set; }

    /// <summary>The highest priority value among its requests: a more urgent one may take that row.</summary>
    public int LeastUrgentPriority { get; set; }

    /// <summary>Tokens of this prompt that its rows hold already, by session or shared prefix. Filled in for each choice.</summary>
    public int CachedTokens { get; set; }
}
