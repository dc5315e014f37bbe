using System.Collections.Frozen;

namespace MaiCluster.Serving.Speech.Normalization.Tables;

/// <summary>Units of measure as they are written after a number, and how they are called.</summary>
internal static class Units
{
    // Each: written, one, many (nothing = one and an s).
    private static readonly FrozenDictionary<string, (string One, string Many)> ByText = Table(
        """
        km kilometer
        m meter
        cm centimeter
        mm millimeter
        µm micrometer
        nm nanometer
        mi mile
        ft foot feet
        yd yard
        yds yard yards
        in inch inches
        kg kilogram
        g gram
        mg milligram
        µg microgram
        lb pound
        lbs pound pounds
        oz ounce
        l liter
        L liter
        ml milliliter
        mL milliliter
        cl centiliter
        gal gallon
        s second
        sec second
        secs second
        ms millisecond
        µs microsecond
        us microsecond
        ns nanosecond
        min minute
        mins minute
        h hour
        hr hour
        hrs hour
        wk week
        wks week
        mo month
        mos month
        yr year
        yrs year
        B byte
        kB kilobyte
        KB kilobyte
        MB megabyte
        GB gigabyte
        TB terabyte
        PB petabyte
        KiB kibibyte
        MiB mebibyte
        GiB gibibyte
        TiB tebibyte
        bit bit
        bits bit
        kbps kilobit_per_second kilobits_per_second
        Mbps megabit_per_second megabits_per_second
        Gbps gigabit_per_second gigabits_per_second
        Mbit megabit
        Gbit gigabit
        Hz hertz hertz
        kHz kilohertz kilohertz
        MHz megahertz megahertz
        GHz gigahertz gigahertz
        W watt
        mW milliwatt
        kW kilowatt
        MW megawatt
        GW gigawatt
        kWh kilowatt_hour
        MWh megawatt_hour
        Wh watt_hour
        V volt
        mV millivolt
        kV kilovolt
        A ampere
        mA milliampere
        mAh milliampere_hour
        Ω ohm
        J joule
        kJ kilojoule
        cal calorie
        kcal kilocalorie
        Pa pascal
        kPa kilopascal
        hPa hectopascal
        bar bar
        psi P_S_I P_S_I
        dB decibel
        K kelvin kelvin
        ° degree
        °C degree_Celsius degrees_Celsius
        °F degree_Fahrenheit degrees_Fahrenheit
        ºC degree_Celsius degrees_Celsius
        ºF degree_Fahrenheit degrees_Fahrenheit
        mph mile_per_hour miles_per_hour
        kph kilometer_per_hour kilometers_per_hour
        kmh kilometer_per_hour kilometers_per_hour
        rpm revolution_per_minute revolutions_per_minute
        fps frame_per_second frames_per_second
        ha hectare
        ac acre
        m² square_meter
        m2 square_meter
        km² square_kilometer
        km2 square_kilometer
        cm² square_centimeter
        ft² square_foot square_feet
        m³ cubic_meter
        m3 cubic_meter
        cm³ cubic_centimeter
        ft³ cubic_foot cubic_feet
        px pixel
        pt point
        pts point
        % percent percent
        ‰ per_mille per_mille
        """);

    /// <summary>Written apart from its number, each of these is likelier something else.</summary>
    private static readonly FrozenSet<string> OnlyAttached = "in A B K J us ac bar pt pts mo".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>"kilometers" for <c>km</c>, "kilometers per hour" for <c>km/h</c>; null when it is no unit.</summary>
    /// <param name="isOne">It counts exactly one.</param>
    /// <param name="isAttached">It stands at its number without a blank.</param>
    public static string? Find(string text, bool isOne, bool isAttached)
    {
        var slash = text.IndexOf('/');
        var unit = slash > 0 ? text[..slash] : text;
        if (!ByText.TryGetValue(unit, out var names) || (!isAttached && OnlyAttached.Contains(unit)))
        {
            return null;
        }

        var name = isOne ? names.One : names.Many;
        return slash < 0 ? name : Per(text[(slash + 1)..]) is { } per ? $"{name} per {per}" : null;
    }

    /// <summary>What comes after "per": a unit or a word for a span of time; null when it is neither.</summary>
    public static string? Per(string text) => text switch
    {
        "s²" or "s2" => "second squared",
        "day" or "week" or "month" or "year" or "hour" or "minute" or "second" or "person" or "user" or "night" or "head" or "seat" or "unit" => text,
        "d" => "day",
        _ => ByText.TryGetValue(text, out var names) ? names.One : null,
    };

    private static FrozenDictionary<string, (string One, string Many)> Table(string lines) => lines.Split('\n')
        .Select(line => line.Split(' '))
        .ToFrozenDictionary(
            fields => fields[0],
            fields => (fields[1].Replace('_', ' '), (fields.Length > 2 ? fields[2] : fields[1] + "s").Replace('_', ' ')),
            StringComparer.Ordinal);
}
