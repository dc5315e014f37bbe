using MaiCluster.Node.Chat;

namespace MaiCluster.Node.Tests.Chat;

public sealed class NodeAddressTests
{
    [Theory]
    [InlineData("127.0.0.1", "http://127.0.0.1:8080/")]
    [InlineData("0.0.0.0", "http://127.0.0.1:8080/")]
    [InlineData("::", "http://[::1]:8080/")]
    [InlineData("fe80::1", "http://[fe80::1]:8080/")]
    [InlineData("localhost", "http://localhost:8080/")]
    public void A_listening_address_is_turned_into_one_to_reach(string host, string address) =>
        Assert.Equal(address, NodeAddress.Of(host, 8080).ToString());
}
