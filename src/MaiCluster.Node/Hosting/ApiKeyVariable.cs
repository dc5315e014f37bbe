using MaiCluster.Node.Commands;
using MaiCluster.Serving.Admission;

namespace MaiCluster.Node.Hosting;

/// <summary><c>MAI_API_KEY</c>: a key that the operator chose. The node adds it; local commands show it.</summary>
internal static class ApiKeyVariable
{
    public const string Name = "MAI_API_KEY";

    /// <summary>Adds it, when it is set, under its own name; one added before works again.</summary>
    public static async Task AddAsync(Func<string, string?> variable, IKeyStore keys, CancellationToken cancellationToken)
    {
        if (variable(Name) is { Length: > 0 } key)
        {
            await keys.AddAsync(Name, AdmissionGate.Hash(Check(key)), cancellationToken);
        }
    }

    /// <exception cref="CommandFailedException">It cannot be sent in a header.</exception>
    public static string Check(string key) =>
        key.Length is > 0 and <= AdmissionGate.MaxKeyLength && key.All(c => c is > ' ' and < '\x7f')
            ? key
            : throw CommandFailedException.Usage($"{Name} is not usable as a key: expected 1 to {AdmissionGate.MaxKeyLength} printable ASCII characters without spaces.");
}
