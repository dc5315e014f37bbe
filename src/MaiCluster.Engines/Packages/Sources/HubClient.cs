using System.Net;
using System.Net.Http.Headers;

namespace MaiCluster.Engines.Packages.Sources;

/// <summary>One GET at a time to a hub. Follows redirects by hand, because the token must stay with the hub's own host.</summary>
internal sealed class HubClient : IDisposable
{
    private const int MaxRedirects = 5;

    private readonly HubOptions _options;
    private readonly HttpClient _http;

    public HubClient(HubOptions options)
    {
        _options = options;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !HubOptions.IsLoopback(options.Endpoint),
            AutomaticDecompression = DecompressionMethods.None, // byte ranges count what is stored
            ConnectTimeout = options.StallTimeout,
        })
        { Timeout = Timeout.InfiniteTimeSpan }; // a large file takes hours; the caller watches for stalls
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("MaiCluster", "1"));
    }

    /// <param name="path">Below the endpoint, already escaped.</param>
    /// <param name="from">First byte wanted; 0 = all.</param>
    /// <param name="ifMatches">The range is wanted only of this version; else all of the new one.</param>
    /// <returns>200, 206 or 416; its body is not read yet.</returns>
    /// <exception cref="TransientFailureException">Worth another attempt.</exception>
    /// <exception cref="PackageException">Not worth one.</exception>
    public async Task<HttpResponseMessage> GetAsync(string path, long from, EntityTagHeaderValue? ifMatches, CancellationToken cancellationToken)
    {
        var address = new Uri(_options.Endpoint, path);
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(address, from, ifMatches, cancellationToken);
            if (response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                return response;
            }

            using (response)
            {
                address = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 && redirects < MaxRedirects
                    ? Follow(address, response.Headers.Location)
                    : throw Failure(address, response);
            }
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(Uri address, long from, EntityTagHeaderValue? ifMatches, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (_options.Token is not null && IsOwnHost(address))
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _options.Token);
        }

        if (from > 0)
        {
            request.Headers.Range = new RangeHeaderValue(from, null);
            request.Headers.IfRange = ifMatches is null ? null : new RangeConditionHeaderValue(ifMatches);
        }

        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.SecureConnectionError)
        {
            throw new PackageException($"{address.Host}: no secure connection: {failure.InnerException?.Message ?? failure.Message}", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new TransientFailureException($"{address.Authority} cannot be reached: {failure.Message}.", inner: failure);
        }
    }

    private bool IsOwnHost(Uri address) =>
        address.Scheme == _options.Endpoint.Scheme && address.Port == _options.Endpoint.Port
        && string.Equals(address.IdnHost, _options.Endpoint.IdnHost, StringComparison.OrdinalIgnoreCase);

    private Uri Follow(Uri address, Uri? location)
    {
        if (location is null)
        {
            throw new PackageException($"{address.Authority} redirects to nowhere.");
        }

        var target = new Uri(address, location);
        var allowed = target.Scheme == Uri.UriSchemeHttps
            || (target.Scheme == Uri.UriSchemeHttp && HubOptions.IsLoopback(target) && HubOptions.IsLoopback(_options.Endpoint));
        return allowed ? target : throw new PackageException($"{address.Authority} redirects to {target.GetLeftPart(UriPartial.Authority)}: only https is followed.");
    }

    private Exception Failure(Uri address, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var where = $"{address.GetLeftPart(UriPartial.Path)} answered {status}";
        return status switch
        {
            401 or 403 when _options.Token is null => new PackageException($"{where}: the model is private or needs its terms accepted, or does not exist; set HF_TOKEN to a token that may read it."),
            401 or 403 => new PackageException($"{where}: the token in HF_TOKEN may not read this model; accept its terms on the hub, or use another token."),
            404 => new PackageException($"{where}: there is no such repository, revision or file on this hub."),
            408 or 429 or >= 500 => new TransientFailureException($"{where}.", response.Headers.RetryAfter?.Delta),
            >= 300 and < 400 => new PackageException($"{where} after {MaxRedirects} redirects."),
            _ => new PackageException($"{where}."),
        };
    }
}
