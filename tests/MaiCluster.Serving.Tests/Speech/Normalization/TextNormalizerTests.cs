using MaiCluster.Serving.Speech.Normalization;

namespace MaiCluster.Serving.Tests.Speech.Normalization;

public sealed class TextNormalizerTests
{
    [Theory]
    [InlineData("0 7 13 21 100", "zero seven thirteen twenty one one hundred")]
    [InlineData("1,234,567 people", "one million two hundred thirty four thousand five hundred sixty seven people")]
    [InlineData("1999, 2026, 1905, 2005, 1900, 3000", "nineteen ninety nine, twenty twenty six, nineteen oh five, two thousand five, nineteen hundred, three thousand")]
    [InlineData("3.14 and .5 and 0.05", "three point one four and point five and zero point zero five")]
    [InlineData("-5, +7, −3.5", "minus five, plus seven, minus three point five")]
    [InlineData("007", "zero zero seven")]
    [InlineData("1e5 and 1.5e-3", "one times ten to the five and one point five times ten to the minus three")]
    [InlineData("10^6", "ten to the six")]
    [InlineData("1000000000000000000000", "one sextillion")]
    [InlineData("192.168.1.1", "one nine two dot one six eight dot one dot one")]
    [InlineData("version 1.2.13", "version one point two point thirteen")]
    [InlineData("v2.3", "version two point three")]
    public void Numbers(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("1st 2nd 3rd 22nd 103rd", "first second third twenty second one hundred third")]
    [InlineData("the 1,000th visitor", "the one thousandth visitor")]
    [InlineData("the 12th and 20th", "the twelfth and twentieth")]
    [InlineData("90s and 1990s and the '60s", "nineties and nineteen nineties and the sixties")]
    public void Ordinals_and_decades(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("1/2 cup, 3/4 full", "one half cup, three quarters full")]
    [InlineData("2 1/2 hours", "two and a half hours")]
    [InlineData("2½ or ⅔", "two and a half or two thirds")]
    [InlineData("5/8", "five eighths")]
    [InlineData("16:9 or 3:1", "sixteen to nine or three to one")]
    [InlineData("10-20 people, 1990–1995", "ten to twenty people, nineteen ninety to nineteen ninety five")]
    [InlineData("open 24/7", "open twenty four seven")]
    public void Fractions_ratios_and_ranges(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("$5", "five dollars")]
    [InlineData("$1", "one dollar")]
    [InlineData("$5.30", "five dollars and thirty cents")]
    [InlineData("$1.01", "one dollar and one cent")]
    [InlineData("$0.99", "ninety nine cents")]
    [InlineData("$5.00.", "five dollars.")]
    [InlineData("$1,250", "one thousand two hundred fifty dollars")]
    [InlineData("$2026", "two thousand twenty six dollars")]
    [InlineData("$3.5 million", "three point five million dollars")]
    [InlineData("$5M or $2bn", "five million dollars or two billion dollars")]
    [InlineData("-$20 or $-20", "minus twenty dollars or minus twenty dollars")]
    [InlineData("£3.01 and £2.50", "three pounds and one penny and two pounds and fifty pence")]
    [InlineData("€20, 20€, 20 €, 20 EUR", "twenty euros, twenty euros, twenty euros, twenty euros")]
    [InlineData("¥500", "five hundred yen")]
    [InlineData("$5-10", "five to ten dollars")]
    [InlineData("$20/month", "twenty dollars per month")]
    [InlineData("99¢", "ninety nine cents")]
    [InlineData("3 million USD", "three million U S dollars")]
    [InlineData("US$7", "seven U S dollars")]
    public void Money(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("2026-07-29", "July twenty ninth, twenty twenty six")]
    [InlineData("7/29/2026", "July twenty ninth, twenty twenty six")]
    [InlineData("29/7/2026", "July twenty ninth, twenty twenty six")]
    [InlineData("29.07.2026", "July twenty ninth, twenty twenty six")]
    [InlineData("July 29, 2026.", "July twenty ninth, twenty twenty six.")]
    [InlineData("on July 4 we", "on July fourth we")]
    [InlineData("Sept. 3rd", "September third")]
    [InlineData("29 July 2026", "twenty ninth July twenty twenty six")]
    [InlineData("the 4th of July", "the fourth of July")]
    [InlineData("in May 2026", "in May twenty twenty six")]
    [InlineData("You may 5 times", "You may five times")]
    [InlineData("Mon., Jan. 5", "Monday, January fifth")]
    public void Dates(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("10:30", "ten thirty")]
    [InlineData("10:05", "ten oh five")]
    [InlineData("10:00", "ten o'clock")]
    [InlineData("10:00 am", "ten A M")]
    [InlineData("14:30", "fourteen thirty")]
    [InlineData("14:00", "fourteen hundred")]
    [InlineData("at 9am.", "at nine A M.")]
    [InlineData("at 9 a.m. on Monday", "at nine A M on Monday")]
    [InlineData("It is 5 p.m. We go.", "It is five P M. We go.")]
    [InlineData("10:30:15", "ten thirty and fifteen seconds")]
    [InlineData("I am 9 am I", "I am nine A M I")]
    public void Times(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("5 km", "five kilometers")]
    [InlineData("1 km", "one kilometer")]
    [InlineData("5km/h", "five kilometers per hour")]
    [InlineData("90 km/h", "ninety kilometers per hour")]
    [InlineData("20°C", "twenty degrees Celsius")]
    [InlineData("-5 °F", "minus five degrees Fahrenheit")]
    [InlineData("3.2 GHz and 16 GB", "three point two gigahertz and sixteen gigabytes")]
    [InlineData("50%", "fifty percent")]
    [InlineData("5.5 %", "five point five percent")]
    [InlineData("5-10%", "five to ten percent")]
    [InlineData("10-20 km", "ten to twenty kilometers")]
    [InlineData("1/2 mi", "one half of a mile")]
    [InlineData("5'10\" tall", "five feet ten tall")]
    [InlineData("a 5-km run", "a five kilometer run")]
    [InlineData("5 in the morning", "five in the morning")]
    [InlineData("10 ms, 5 lbs. of it", "ten milliseconds, five pounds of it")]
    [InlineData("100 m²", "one hundred square meters")]
    public void Units(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("Mr. Smith and Dr. Jones", "Mister Smith and Doctor Jones")]
    [InlineData("Elm St. and St. Paul", "Elm Street and Saint Paul")]
    [InlineData("Elm St.", "Elm Street.")]
    [InlineData("e.g. apples, i.e. fruit", "for example apples, that is fruit")]
    [InlineData("apples, pears, etc.", "apples, pears, et cetera.")]
    [InlineData("No. 5 and no. 6. No. Never.", "number five and number six. No. Never.")]
    [InlineData("p. 12, pp. 3-5", "page twelve, pages three to five")]
    [InlineData("red vs. blue vs green", "red versus blue versus green")]
    [InlineData("Acme Inc. is big", "Acme Incorporated is big")]
    [InlineData("w/o milk", "without milk")]
    [InlineData("a Ph.D. student", "a P H D student")]
    [InlineData("C++ and C#", "C plus plus and C sharp")]
    public void Abbreviations(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("the U.S.A. is", "the U S A is")]
    [InlineData("in the U.S. We go", "in the U S. We go")]
    [InlineData("J. K. Rowling wrote", "J K Rowling wrote")]
    [InlineData("This is plan B. We go.", "This is plan B. We go.")]
    [InlineData("Henry VIII and Louis XIV's", "Henry the eighth and Louis the fourteenth's")]
    [InlineData("Chapter IV, World War II", "Chapter four, World War two")]
    [InlineData("I think I mix", "I think I mix")]
    [InlineData("GPT4 and MP3", "GPT four and MP three")]
    public void Initials_and_roman_numerals(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("https://www.example.com/a-b", "w w w dot example dot com slash a dash B")]
    [InlineData("Visit example.io.", "Visit example dot I O.")]
    [InlineData("me@example.org", "me at example dot org")]
    [InlineData("+1 (555) 123-4567", "plus one, five five five, one two three, four five six seven")]
    [InlineData("555-123-4567.", "five five five, one two three, four five six seven.")]
    [InlineData("call 555-1234 now", "call five five five, one two three four now")]
    public void Addresses_and_phone_numbers(string written, string spoken) => Says(written, spoken);

    [Theory]
    [InlineData("salt & pepper", "salt and pepper")]
    [InlineData("2 + 2 = 4", "two plus two equals four")]
    [InlineData("#1 and #go", "number one and hashtag go")]
    [InlineData("and/or", "and or or")]
    [InlineData("5 × 3 ≤ 20", "five times three less than or equal to twenty")]
    [InlineData("a well-known café", "a well-known cafe")]
    [InlineData("“Hi,” she said.", "“Hi,” she said.")]
    [InlineData("\"Hi\" (there)", "“Hi” (there)")]
    [InlineData("one—two -- three - four", "one— two— three— four")]
    [InlineData("Wait... what?!", "Wait… what?!")]
    [InlineData("don’t ‘quote’ me", "don't quote me")]
    [InlineData("smile 😀 now 日本", "smile now")]
    [InlineData("- milk\n- eggs\n\nDone", "milk eggs Done")]
    [InlineData("*bold* _it_ `code`", "bold it code")]
    [InlineData("", "")]
    [InlineData(" \n ...", "")]
    public void Signs_and_punctuation(string written, string spoken) => Says(written, spoken);

    [Fact]
    public void A_pronunciation_in_the_text_is_kept_with_the_punctuation_after_it()
    {
        var words = TextNormalizer.Normalize("Use [MaiCluster](/mˈIklˌʌstəɹ/), now.");
        Assert.Equal("Use MaiCluster, now.", TextNormalizer.ToText(words));
        Assert.Equal("mˈIklˌʌstəɹ", words[1].Phonemes);
    }

    [Fact]
    public void Lines_of_a_list_end_sentences_though_no_mark_does() =>
        Assert.Equal([true, true, false], TextNormalizer.Normalize("- milk\n- eggs\n\nDone").Select(word => word.EndsSentence));

    private static void Says(string written, string spoken) => Assert.Equal(spoken, TextNormalizer.ToText(TextNormalizer.Normalize(written)));
}
