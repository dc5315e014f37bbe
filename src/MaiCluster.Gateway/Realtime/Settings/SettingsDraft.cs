using MaiCluster.Gateway.Chat;

namespace MaiCluster.Gateway.Realtime.Settings;

/// <summary>Settings in the making: those that hold, and what a client changes of them.</summary>
internal class SettingsDraft
{
    public required CallSettings Value { get; set; }

    /// <summary>Filled while <c>tools</c> is read.</summary>
    public List<ToolDraft> Tools { get; } = [];
}

/// <summary>What <c>turn_detection</c> says; null = left out.</summary>
internal sealed class TurnsDraft
{
    public string Type { get; set; } = "";

    public Serving.Live.Turns.TurnDetection Value { get; set; } = new();
}

/// <summary>What <c>transcription</c> says.</summary>
internal sealed class TranscriptionSettingsDraft
{
    public string? Model { get; set; }

    public string? Language { get; set; }

    public string? Prompt { get; set; }
}
