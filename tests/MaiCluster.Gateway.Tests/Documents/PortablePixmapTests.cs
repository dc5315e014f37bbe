using System.Text;
using MaiCluster.Gateway.Documents;

namespace MaiCluster.Gateway.Tests.Documents;

public class PortablePixmapTests
{
    private static readonly int Inputs = LongRun.IsOn ? 100_000 : 2000;

    [Fact]
    public void A_pixmap_has_its_pixels()
    {
        var picture = PortablePixmap.Read(Bytes("P6\n2 1\n255\nabcdef"))!;
        Assert.Equal((2, 1, "abcdef"), (picture.Width, picture.Height, Encoding.ASCII.GetString(picture.Pixels.Span)));
    }

    [Theory]
    [InlineData("P5\n2 1\n255\nabcdef")]
    [InlineData("P6\n2 1\n255\nabcde")]
    [InlineData("P6\n2 1\n65535\nabcdef")]
    [InlineData("P6\n0 1\n255\n")]
    [InlineData("P6\n99999 99999\n255\nab")]
    [InlineData("P6")]
    [InlineData("")]
    public void What_is_none_is_nothing(string file) => Assert.Null(PortablePixmap.Read(Bytes(file)));

    [Fact]
    public void Changed_bytes_never_throw()
    {
        var random = new Random(2);
        for (var input = 0; input < Inputs; input++)
        {
            var file = Bytes("P6\n2 1\n255\nabcdef");
            file[random.Next(file.Length)] = (byte)random.Next(256);
            _ = PortablePixmap.Read(file.AsMemory(0, random.Next(file.Length + 1)));
        }
    }

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
