using System.Security.Cryptography;

namespace MaiCluster.Node.Hosting;

/// <summary>The node's name in usage records. It belongs to the data, not to the machine: a moved folder still closes its own open records.</summary>
internal static class NodeIdentity
{
    public static string Of(DataDirectory data)
    {
        if (OwnerFile.Read(data.Node) is { } known)
        {
            return known;
        }

        var made = "node_" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        OwnerFile.Write(data.Node, made);
        return made;
    }
}
