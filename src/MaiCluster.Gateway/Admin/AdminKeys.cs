using System.Security.Cryptography;
using MaiCluster.Gateway.Hosting;
using MaiCluster.Serving.Admission;
using MaiCluster.Serving.Requests;
using Microsoft.AspNetCore.Http;

namespace MaiCluster.Gateway.Admin;

/// <summary>The node's own keys, which own the cluster whatever role is stored with them, as SHA-256 of their UTF-8.</summary>
public sealed class AdminKeys(IReadOnlyList<byte[]> hashes)
{
    private const string OwnKey = "the node's own key (the file 'key' in its data folder, or MAI_API_KEY as the node was given it)";

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

    /// <summary>Why a key that was admitted may not do this; null when it may.</summary>
    internal RequestFailure? Refuse(HttpContext context, AdminRole needed)
    {
        var role = Exchange.Of(context).Key!.Role;
        if (role >= needed || Have(RequestDesk.KeyOf(context)!))
        {
            return null;
        }

        var name = AdminRoleName.Of(needed);
        return new RequestFailure(FailureKind.Forbidden, role == AdminRole.None
            ? $"This key may not administer the cluster: use one with the role '{name}', or {OwnKey}."
            : $"This key has the role '{AdminRoleName.Of(role)}', and this takes the role '{name}': use a key that has it, or {OwnKey}.");
    }
}
