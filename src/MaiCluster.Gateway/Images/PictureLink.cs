using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Images;

/// <summary>Where a kept picture is fetched: who has the link may, until its time is over.</summary>
/// <param name="Id">The picture's.</param>
/// <param name="Expires">Unix seconds.</param>
/// <param name="Signature">HMAC-SHA256 of both, in hexadecimal digits.</param>
internal sealed record PictureLink(string Id, long Expires, string Signature)
{
    public static string Sign(byte[] key, string id, long expires) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n{expires}"))));

    /// <summary>The link as a request has it; null when a part is missing.</summary>
    public static PictureLink? Of(HttpRequest request) =>
        request.RouteValues["id"] is string id
        && long.TryParse(request.Query["expires"], NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
        && request.Query["signature"] is [{ } signature]
            ? new PictureLink(id, expires, signature)
            : null;

    public bool IsSignedWith(byte[] key) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(key, Id, Expires)), Encoding.UTF8.GetBytes(Signature));

    /// <summary>On the address that the client of this request has for the node.</summary>
    public string UrlOn(HttpRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host.ToUriComponent()}/v1/images/files/{Id}?expires={Expires}&signature={Signature}");
}
