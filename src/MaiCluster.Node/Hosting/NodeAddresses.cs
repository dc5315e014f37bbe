namespace MaiCluster.Node.Hosting;

/// <summary>Where a node listens, with the ports that were really taken.</summary>
/// <param name="Http">HTTP/1.1 in clear text.</param>
/// <param name="Grpc">gRPC in clear text, as <c>HOST:PORT</c>; null = nowhere.</param>
/// <param name="Https">HTTP and gRPC with TLS; null = nowhere.</param>
internal sealed record NodeAddresses(Uri Http, string? Grpc = null, Uri? Https = null);
