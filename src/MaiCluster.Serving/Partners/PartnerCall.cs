namespace MaiCluster.Serving.Partners;

/// <summary>What a partner is asked, and what became of its attempts. One owner.</summary>
/// <param name="partner">Whom.</param>
/// <param name="path">Below its address.</param>
/// <param name="body">What it gets.</param>
/// <param name="contentType">Of the body.</param>
/// <param name="isStream">The answer is sent while it is made.</param>
public sealed class PartnerCall(string partner, string path, ReadOnlyMemory<byte> body, string contentType, bool isStream)
{
    public string Partner => partner;

    public string Path => path;

    public ReadOnlyMemory<byte> Body => body;

    public string ContentType => contentType;

    public bool IsStream => isStream;

    /// <summary>Attempts that were sent and not answered: the partner may charge for each.</summary>
    public int Unconfirmed { get; set; }
}
