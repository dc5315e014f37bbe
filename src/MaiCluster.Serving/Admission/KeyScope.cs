using System.IO.Enumeration;
using System.Net;
using MaiCluster.Serving.Requests;

namespace MaiCluster.Serving.Admission;

/// <summary>What a key may be used for. An empty list leaves everything in; checks allocate nothing unless they refuse.</summary>
public sealed record KeyScope
{
    /// <summary>Entries of one list.</summary>
    public const int MostEntries = 64;

    /// <summary>Longest entry, in characters.</summary>
    public const int MaxEntryLength = 128;

    /// <summary>Entries that a refusal names.</summary>
    private const int MostShown = 8;

    /// <summary>No limit.</summary>
    public static KeyScope All { get; } = new();

    /// <summary>Names of models as clients ask for them; <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Names of scenarios.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>Beginnings of paths, whole segments: <c>/v1/audio</c> has <c>/v1/audio/speech</c> in it and not <c>/v1/audios</c>.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Networks that clients connect from.</summary>
    public IReadOnlyList<IPNetwork> Addresses { get; init; } = [];

    public static bool IsModel(string text) => IsName(text, isPattern: true);

    public static bool IsScenario(string text) => IsName(text, isPattern: false);

    public static bool IsPath(string text) => text.Length is > 1 and <= MaxEntryLength && text[0] == '/' && text[^1] != '/' && text.All(letter => letter is > ' ' and <= '~' and not ('*' or '?' or '%'));

    /// <summary>A network in CIDR, or one address; null when it is neither.</summary>
    public static IPNetwork? ParseAddress(string text) =>
        text.Length > MaxEntryLength ? null
        : IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;

    public bool AllowsModel(string name)
    {
        for (var index = 0; index < Models.Count; index++)
        {
            if (FileSystemName.MatchesSimpleExpression(Models[index], name, ignoreCase: false))
            {
                return true;
            }
        }

        return Models.Count == 0;
    }

    public RequestFailure? RefuseModel(string name) => AllowsModel(name) ? null : Refuse($"the model '{Short(name)}'", Models, "model");

    /// <param name="name">Null = the request names none.</param>
    public RequestFailure? RefuseScenario(string? name) =>
        Scenarios.Count == 0 || (name is not null && Scenarios.Contains(name, StringComparer.Ordinal)) ? null
        : Refuse(name is null ? "requests that name no scenario" : $"the scenario '{Short(name)}'", Scenarios, "scenario");

    /// <summary>Whether the key may be shown here at all.</summary>
    /// <param name="path">Of the URL, decoded.</param>
    /// <param name="address">Of the client's end of the connection; null when it is unknown.</param>
    public RequestFailure? RefuseCall(string path, IPAddress? address) =>
        !AllowsPath(path) ? Refuse($"the path {Short(path)}", Paths)
        : !AllowsAddress(address) ? Refuse($"the address {address}", Addresses)
        : null;

    public bool Equals(KeyScope? other) =>
        ReferenceEquals(this, other)
        || (other is not null && Models.SequenceEqual(other.Models) && Scenarios.SequenceEqual(other.Scenarios) && Paths.SequenceEqual(other.Paths) && Addresses.SequenceEqual(other.Addresses));

    public override int GetHashCode() => HashCode.Combine(Models.Count, Scenarios.Count, Paths.Count, Addresses.Count);

    // Routes are matched without regard to case, so paths of a scope are too.
    private bool AllowsPath(string path)
    {
        for (var index = 0; index < Paths.Count; index++)
        {
            var begin = Paths[index];
            if (path.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (path.Length == begin.Length || path[begin.Length] == '/'))
            {
                return true;
            }
        }

        return Paths.Count == 0;
    }

    private bool AllowsAddress(IPAddress? address)
    {
        if (Addresses.Count == 0 || address is null)
        {
            return Addresses.Count == 0;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4(); // a listener for both kinds shows IPv4 so
        }

        for (var index = 0; index < Addresses.Count; index++)
        {
            if (Addresses[index].Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsName(string text, bool isPattern) =>
        text.Length is > 0 and <= MaxEntryLength && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' or '/' or ':' || (isPattern && letter == '*'));

    private static RequestFailure Refuse<T>(string what, IReadOnlyList<T> allowed, string? param = null) =>
        new(FailureKind.OutOfScope, $"This key's scope leaves out {what}: it is for {string.Join(", ", allowed.Take(MostShown))}{(allowed.Count > MostShown ? ", ..." : "")}.") { Param = param };

    private static string Short(string text) => text.Length <= MaxEntryLength ? text : text[..MaxEntryLength] + "...";
}
