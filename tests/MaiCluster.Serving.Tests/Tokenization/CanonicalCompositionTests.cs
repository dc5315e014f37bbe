using System.Security.Cryptography;
using System.Text;
using FsCheck.Xunit;
using MaiCluster.Serving.Tokenization.Normalization;

namespace MaiCluster.Serving.Tests.Tokenization;

public class CanonicalCompositionTests
{
    private const int AfterLastMapped = 0x30000;

    [Theory]
    [InlineData("cafe\u0301", "caf\u00e9")]
    [InlineData("\u1100\u1161\u11a8", "\uac01")]
    [InlineData("\uac00\u11a8", "\uac01")]
    [InlineData("a\u0307\u0323", "\u1ea1\u0307")]
    [InlineData("\u212b", "\u00c5")]
    [InlineData("\u0958", "\u0915\u093c")]
    [InlineData("\u1e0b\u0323", "\u1e0d\u0307")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("\u0301e", "\u0301e")]
    [InlineData("plain ASCII", "plain ASCII")]
    public void Text_is_composed(string text, string composed) => Assert.Equal(composed, CanonicalComposition.Apply(text));

    /// <summary>The hash is of what another implementation (Unicode 14) gives for the same texts.</summary>
    [Fact]
    public void Every_character_composes_as_in_the_reference_alone_and_among_marks()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var code = 0; code < AfterLastMapped; code++)
        {
            if (Rune.IsValid(code))
            {
                var character = new Rune(code).ToString();
                hash.AppendData(Encoding.UTF8.GetBytes(CanonicalComposition.Apply(character)));
                hash.AppendData(Encoding.UTF8.GetBytes(CanonicalComposition.Apply($"o\u0323{character}\u0302")));
            }
        }

        Assert.Equal("58c6bd45d42084541779ff4d379a16929765f40d3cf919fe6f19a33e09fbde09", Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    [Property]
    public bool Composing_again_changes_nothing(int[] codes)
    {
        var once = CanonicalComposition.Apply(string.Concat(codes.Select(code => new Rune((int)((uint)code % 0xD800)))));
        return CanonicalComposition.Apply(once) == once;
    }
}
