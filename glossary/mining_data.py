"""Words that bound term candidates, by language: our own lists of function words and of frequent fillers."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After one of these a noun phrase stands.
DETERMINERS = {
    "en": _words(
        """
        a an the this that these those its his her their our my your each every another some any no
        one two three four five six seven eight nine ten several many most all both such
        """
    ),
    "es": _words(
        """
        el la los las un una unos unas este esta estos estas ese esa esos esas su sus cada otro otra
        otros otras algún alguna algunos algunas ningún ninguna dos tres cuatro cinco seis siete ocho
        nueve diez varios varias muchos muchas todo toda todos todas del al
        """
    ),
}

# What may stand inside a candidate though it is a stop word.
JOINERS = {"en": _words("of for and the de del la"), "es": _words("de del la los las y e al")}

STOP_WORDS = {
    "en": DETERMINERS["en"]
    | JOINERS["en"]
    | _words(
        """
        i me you he him she it we us they them who whom whose which what where when why how there here
        myself himself herself itself themselves ourselves mine yours hers ours theirs
        am is are was were be been being do does did doing done have has had having will would shall
        should can could may might must ought
        isn't aren't wasn't weren't don't doesn't didn't haven't hasn't hadn't won't wouldn't can't
        cannot couldn't shouldn't it's he's she's that's there's i'm i've we're we've they're you're
        about above across after against along among around as at before behind below beneath beside
        between beyond by despite down during except from in inside into like near off on onto out
        outside over past per since through throughout to toward towards under until up upon via with
        within without and but or nor so yet if because although though while whereas unless whether
        than then not only just also too very even still already never always often sometimes ever
        again once soon now today yesterday tomorrow ago almost about nearly quite rather really
        however therefore instead perhaps maybe yes no more less least much few fewer little enough
        other others own same else everyone everybody everything someone somebody something anyone
        anything nobody nothing none either neither until according amid amongst
        """
    ),
    "es": DETERMINERS["es"]
    | JOINERS["es"]
    | _words(
        """
        yo tú él ella ello nosotros nosotras vosotros ellos ellas usted ustedes me te se nos os lo le les
        mi mis tu tus nuestro nuestra nuestros nuestras suyo suya suyos suyas mío tuyo
        que quien quienes cual cuales cuyo cuya cuyos cuyas qué quién cuál cómo cuándo dónde cuánto donde
        cuando como cuanto a ante bajo con contra desde durante en entre hacia hasta mediante para por
        según sin sobre tras o u pero sino aunque porque pues si mientras ni
        no sí ya aún todavía también tampoco sólo solo muy más menos tan tanto mucho poco bastante casi
        siempre nunca jamás hoy ayer mañana ahora antes después luego entonces aquí allí ahí así además
        es son era eran fue fueron ser sido siendo está están estaba estaban estar estado
        ha han había habían haber habido he hemos hay hubo hará tiene tienen tenía tenían tener tuvo
        puede pueden podía podían podría poder debe deben debía hizo hace hacen hacer va van iba ir
        esto eso aquello mismo misma mismos mismas aquel aquella aquellos aquellas nada nadie algo alguien
        """
    ),
}

# Frequent words that may stand inside a term but neither begin nor end one worth a row.
WEAK_WORDS = {
    "en": _words(
        """
        said says say saying told tell tells asked ask asks went go goes going gone came come comes coming
        made make makes making took take takes taken taking got get gets getting gave give gives given
        saw see sees seen seeing found find finds finding knew know knows known think thinks thought want
        wants wanted left leave leaves leaving let put kept keep keeps became become becomes began begin
        begins seemed seems seem called call calls used use uses using tried try tries looked look looks
        worked added including based held hold holds brought bring brings sent send sends
        showed show shows shown spoke speak speaks wrote write writes written read reads
        new old good bad great big small large long short high low first second third last next previous
        early late recent young different main major whole full real certain possible able likely
        best better worst worse various further
        time times year years month months week weeks day days hour hours minute minutes moment
        way ways thing things lot lots part parts kind kinds sort number numbers case cases fact
        people person man men woman women child children group place places side end start back
        hundred hundreds thousand thousands million millions billion billions dozen dozens
        mr mrs ms dr monday tuesday wednesday thursday friday saturday sunday january february march april
        june july august september october november december
        """
    ),
    "es": _words(
        """
        dijo dice dicen decir explicó señaló afirmó aseguró agregó añadió contó pidió llegó salió pasó
        dio dar ver visto vio hecho sabe saber quiere querer quedó dejó llevó puso
        nuevo nueva nuevos nuevas viejo vieja bueno buena buenos malo mala gran grande grandes pequeño
        pequeña primer primera primero segundo segunda último última últimos próximo próxima mejor peor
        mayor menor largo larga alto alta
        vez veces año años mes meses semana semanas día días hora horas minuto minutos momento tiempo
        forma manera modo cosa cosas parte partes tipo tipos número caso casos hecho lugar lado fin
        persona personas gente hombre hombres mujer mujeres niño niños grupo
        cien ciento cientos mil miles millón millones docena docenas
        lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio
        agosto septiembre octubre noviembre diciembre
        """
    ),
}
