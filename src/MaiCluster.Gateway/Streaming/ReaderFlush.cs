using MaiCluster.Gateway.Limits;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Streaming;

/// <summary>Sends what is in the answer's buffer; a reader that takes nothing for too long is gone.</summary>
internal static class ReaderFlush
{
    /// <returns>False when the reader is gone.</returns>
    public static async ValueTask<bool> SendAsync(HttpContext context, GatewayOptions options, TimeProvider time)
    {
        var flush = context.Response.BodyWriter.FlushAsync();
        try
        {
            var result = flush.IsCompletedSuccessfully ? await flush : await flush.AsTask().WaitAsync(options.ReaderSilence, time);
            return !result.IsCompleted;
        }
        catch (TimeoutException)
        {
            context.Abort();
            return false;
        }
    }
}
