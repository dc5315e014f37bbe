namespace MaiCluster.Node.Chat;

/// <summary>One message of the conversation as the API has it.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>.</param>
internal sealed record ChatTurn(string Role, string Content);
