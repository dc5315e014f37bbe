using MaiCluster.Gateway.Requests;

namespace MaiCluster.Gateway.OpenInference;

/// <summary>A text asked for over the open inference protocol.</summary>
internal sealed class TextCallDraft : TextDraft
{
    public string Text { get; set; } = "";
}
