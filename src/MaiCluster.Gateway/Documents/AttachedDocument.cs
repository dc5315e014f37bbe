namespace MaiCluster.Gateway.Documents;

/// <summary>A document that came in a conversation.</summary>
/// <param name="Message">Which message or item it is in.</param>
/// <param name="At">Where in that message's text it stands, or before which of the item's parts.</param>
/// <param name="Path">Of its field, for messages about it.</param>
/// <param name="File">Its bytes.</param>
internal sealed record AttachedDocument(int Message, int At, string Path, ReadOnlyMemory<byte> File);
