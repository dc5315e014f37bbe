using System.Security.Cryptography;
using MaiCluster.Gateway.Errors;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>What every admin call does first: only the node's own keys may come in.</summary>
internal sealed class AdminDesk(RequestDesk desk, AdminKeys keys, ErrorAnswer errors)
{
    /// <summary>False when the refusal has been written.</summary>
    public async ValueTask<bool> AdmitAsync(HttpContext context)
    {
        var error = await desk.AdmitAsync(context) ?? (keys.Have(RequestDesk.KeyOf(context)!) ? null : ApiError.From(AdminKeys.Refusal));
        if (error is not null)
        {
            await errors.WriteAsync(context, error);
        }

        return error is null;
    }
}

/// <summary>The keys that administer the cluster, as SHA-256 of their UTF-8.</summary>
public sealed class AdminKeys(IReadOnlyList<byte[]> hashes)
{
    /// <summary>What is said of another key.</summary>
    internal static RequestFailure Refusal { get; } = new(
        FailureKind.Forbidden, "This key may not administer the cluster: use the node's own key (the file 'key' in its data folder, or MAI_API_KEY as the node was given it).");

    public bool Have(string key)
    {
        var hash = AdmissionGate.Hash(key);
        var found = false;
        foreach (var known in hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(known, hash);
        }

        return found;
    }
}
