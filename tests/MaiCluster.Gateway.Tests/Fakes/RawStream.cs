using System.Text;

namespace MaiCluster.Gateway.Tests.Fakes;

/// <summary>A streamed answer read as it comes; disposing it closes the connection.</summary>
public sealed class RawStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Stream _stream;

    private RawStream(HttpResponseMessage response, Stream stream) => (_response, _stream) = (response, stream);

    /// <summary>Completes when the answer's headers are there.</summary>
    public static async Task<RawStream> PostAsync(GatewayHost host, string path, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new RawStream(response, await response.Content.ReadAsStreamAsync());
    }

    public async Task<byte> ReadByteAsync() => (byte)(await ReadTextAsync(1))[0];

    public async Task<string> ReadTextAsync(int bytes)
    {
        var buffer = new byte[bytes];
        await _stream.ReadExactlyAsync(buffer).AsTask().Within($"{bytes} bytes of the stream");
        return Encoding.UTF8.GetString(buffer);
    }

    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(_stream, leaveOpen: true);
        return await reader.ReadToEndAsync().Within("the stream's end");
    }

    public void Dispose() => _response.Dispose();
}
