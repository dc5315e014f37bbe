using MaiCluster.Serving.Transcription;

namespace MaiCluster.Serving.Tests.Transcription;

public sealed class LanguageNamesTests
{
    [Theory]
    [InlineData("en", "en")]
    [InlineData("EN", "en")]
    [InlineData("English", "en")]
    [InlineData("haitian creole", "ht")]
    [InlineData("yue", "yue")]
    [InlineData("zulu", null)]
    [InlineData("", null)]
    public void A_language_is_asked_for_by_code_or_name(string asked, string? code) => Assert.Equal(code, LanguageNames.CodeOf(asked));

    [Fact]
    public void Codes_have_names() => Assert.Equal(("german", "cantonese", "xx"), (LanguageNames.NameOf("de"), LanguageNames.NameOf("yue"), LanguageNames.NameOf("xx")));
}
