namespace MaiCluster.Serving.Prompts;

/// <summary>Turns a conversation into the prompt text that a model was trained on.</summary>
public abstract class ChatTemplate
{
    /// <summary>True when the template has a place for tools, so that the model may choose to call one.</summary>
    public abstract bool KnowsTools { get; }

    /// <summary>The prompt, open for the assistant's answer.</summary>
    public abstract string Render(IReadOnlyList<ChatMessage> messages, IReadOnlyList<ToolDefinition> tools);
}
