using MaiCluster.Gateway.Chat;
using MaiCluster.Serving.Live;
using MaiCluster.Serving.Live.Audio;
using MaiCluster.Serving.Live.Turns;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>How a call is held: what <c>session.update</c> changes. Immutable, swapped whole.</summary>
internal sealed record CallSettings
{
    public required string Model { get; init; }

    public required string Instructions { get; init; }

    /// <summary>Answers are spoken; else they are written.</summary>
    public bool Speaks { get; init; } = true;

    public LiveFormat Input { get; init; } = LiveFormat.Pcm;

    public LiveFormat Output { get; init; } = LiveFormat.Pcm;

    /// <summary>Null = the client says when a turn has ended.</summary>
    public TurnDetection? Turns { get; init; } = new();

    /// <summary>Null = the client is not told what its caller said.</summary>
    public CallTranscription? Transcription { get; init; }

    public required string Voice { get; init; }

    public double Speed { get; init; } = 1;

    public IReadOnlyList<ToolDraft> Tools { get; init; } = [];

    public ToolChoice ToolChoice { get; init; } = new(ToolMode.Auto);

    /// <summary>Of one answer; null = as many as chats have by default.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>What was said first is left out where the conversation has outgrown the model's context; else that is an error.</summary>
    public bool Truncates { get; init; } = true;

    public static CallSettings Of(LiveModel model) => new() { Model = model.Name, Instructions = model.Instructions, Voice = model.Speaker };
}

/// <summary>How turns are written down.</summary>
/// <param name="Model">Null = the call's own.</param>
/// <param name="Language">A code or a name; null = the call's own.</param>
/// <param name="Prompt">Words that may occur.</param>
internal sealed record CallTranscription(string? Model, string? Language, string? Prompt);
