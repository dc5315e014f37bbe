namespace MaiCluster.Serving.Live.Conversation;

/// <summary>One thing of a conversation. Immutable: a change makes another one with the same id.</summary>
/// <param name="Id">Its client's, or made by the gateway.</param>
/// <param name="Status">How far it is.</param>
public abstract record LiveItem(string Id, LiveItemStatus Status);

public enum LiveItemStatus
{
    InProgress,
    Completed,

    /// <summary>Cut: cancelled, failed, or at its limit of tokens.</summary>
    Incomplete,
}

/// <summary>Something that was said or written.</summary>
/// <param name="Role">Who.</param>
/// <param name="Parts">In order.</param>
public sealed record LiveMessage(string Id, LiveItemStatus Status, LiveRole Role, IReadOnlyList<LivePart> Parts) : LiveItem(Id, Status);

public enum LiveRole
{
    System,
    User,
    Assistant,
}

/// <summary>A part of a message.</summary>
/// <param name="IsAudio">Said rather than written.</param>
/// <param name="Text">What was written, or the transcript of what was said; null while that is not known.</param>
public sealed record LivePart(bool IsAudio, string? Text);

/// <summary>A function that the model calls.</summary>
/// <param name="Arguments">JSON text.</param>
public sealed record LiveCallItem(string Id, LiveItemStatus Status, string CallId, string Name, string Arguments) : LiveItem(Id, Status);

/// <summary>What a function gave.</summary>
public sealed record LiveCallOutput(string Id, LiveItemStatus Status, string CallId, string Output) : LiveItem(Id, Status);
