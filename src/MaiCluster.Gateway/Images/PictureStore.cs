using System.Security.Cryptography;
using MaiCluster.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace MaiCluster.Gateway.Images;

/// <summary>
/// Pictures that were asked for as a URL: in this process's memory until their time is over, signed with a key that only it has. They are
/// written nowhere; a restart forgets them and their signatures.
/// </summary>
internal sealed class PictureStore(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredPicture> _pictures = new(StringComparer.Ordinal);

    // In the order of their expiry, since all live equally long.
    private readonly Queue<string> _order = new();
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private long _bytes;

    public PictureLink Add(byte[] file, string contentType)
    {
        var id = "img_" + RandomNumberGenerator.GetHexString(32, lowercase: true);
        var expires = time.GetUtcNow() + options.Value.PictureLifetime;
        lock (_lock)
        {
            _pictures.Add(id, new StoredPicture(file, contentType, expires));
            _order.Enqueue(id);
            _bytes += file.Length;
            Forget();
        }

        return new PictureLink(id, expires.ToUnixTimeSeconds(), PictureLink.Sign(_key, id, expires.ToUnixTimeSeconds()));
    }

    /// <summary>Null when the link is not ours or its time is over, or the picture was given up for others.</summary>
    public StoredPicture? Find(PictureLink link)
    {
        if (!link.IsSignedWith(_key))
        {
            return null;
        }

        lock (_lock)
        {
            Forget();
            return _pictures.GetValueOrDefault(link.Id);
        }
    }

    /// <summary>What is over, and the oldest where there is too much; the newest stays.</summary>
    private void Forget()
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && (_pictures[oldest].Expires <= now || (_bytes > (long)options.Value.PictureMebibytes << 20 && _order.Count > 1)))
        {
            _pictures.Remove(_order.Dequeue(), out var gone);
            _bytes -= gone!.File.Length;
        }
    }
}

/// <param name="File">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Expires">When it goes.</param>
internal sealed record StoredPicture(byte[] File, string ContentType, DateTimeOffset Expires);
