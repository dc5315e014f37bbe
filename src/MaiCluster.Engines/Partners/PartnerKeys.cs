using System.Collections.Concurrent;
using MaiCluster.Serving.Partners;

namespace MaiCluster.Engines.Partners;

/// <summary>Partners' keys, from where the operator keeps them. A file is read again within a second of a change. Keys go into requests and nowhere else.</summary>
/// <param name="variable">The environment.</param>
/// <param name="time">The clock.</param>
public sealed class PartnerKeys(Func<string, string?> variable, TimeProvider time)
{
    private const int MostBytes = 64 << 10;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (string? Key, string? Problem, long At)> _files = new(StringComparer.Ordinal);

    /// <summary>The key, null where the partner needs none; or why there is none, as the end of a sentence.</summary>
    public (string? Key, string? Problem) Of(PartnerTerms partner) =>
        partner.KeyEnv is { } name ? Checked(variable(name), $"has no key: the environment variable {name} is not set")
        : partner.KeyFile is { } path ? OfFile(path)
        : (null, null);

    private (string? Key, string? Problem) OfFile(string path)
    {
        if (_files.TryGetValue(path, out var known) && time.GetElapsedTime(known.At) < Fresh)
        {
            return (known.Key, known.Problem);
        }

        var (key, problem) = Read(path);
        _files[path] = (key, problem, time.GetTimestamp());
        return (key, problem);
    }

    private static (string? Key, string? Problem) Read(string path)
    {
        try
        {
            return new FileInfo(path).Length > MostBytes
                ? (null, $"has no key: {path} has more than {MostBytes} bytes")
                : Checked(File.ReadAllText(path), $"has no key: {path} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, $"has no key: {path} cannot be read");
        }
    }

    private static (string? Key, string? Problem) Checked(string? text, string missing) =>
        text?.Trim() is not { Length: > 0 } key ? (null, missing)
        : key.All(letter => letter is > ' ' and < '\x7f') ? (key, null)
        : (null, "has no key: what stands for it is no key, for it has spaces or letters that no header may have");
}
