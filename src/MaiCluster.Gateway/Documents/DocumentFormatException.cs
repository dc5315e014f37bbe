namespace MaiCluster.Gateway.Documents;

/// <summary>A document cannot be read.</summary>
/// <param name="what">What is wrong with it, after "The document in 'file'".</param>
public sealed class DocumentFormatException(string what) : Exception(what)
{
    public string What => Message;
}
