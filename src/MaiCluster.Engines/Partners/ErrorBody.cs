namespace MaiCluster.Engines.Partners;

/// <summary>What a partner says when it does not answer well: its beginning is enough.</summary>
internal static class ErrorBody
{
    private const int MostBytes = 64 << 10;

    /// <summary>Empty where it cannot be read: the status says enough.</summary>
    public static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = new byte[MostBytes];
            return bytes[..await body.ReadAtLeastAsync(bytes, MostBytes, throwOnEndOfStream: false, cancellationToken)];
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return [];
        }
    }
}
