"""The small words by which languages are told apart at a glance: those on offer, and those mistaken for them.

Function words and the commonest of the others, as posts spell them, split at apostrophes. A word stands under every
language that uses it often, for a word of two languages tells less: a neighbour's list keeps its texts out of ours.
"""

from __future__ import annotations

OFFERED = {
    "de": (
        "abend aber ach achja acht ah alle allem allen allerdings alles als also altes am an andere anderen "
        "angebot ans auch auf aus außerdem bahn bald bei beide beiden beim bekommen bekommt bevor bin bis bisher "
        "bisschen bist bitte boah brauche braucht da dabei dafür dagegen damals damit dank danke dann daran darauf "
        "darf das dass dazu dein deine dem den denke denkt denn der des deutsch deutsche deutschen dich die dies "
        "diese diesem diesen dieser dieses dir doch dort dran drauf drei drin du durch dürfen echt egal eher "
        "eigentlich ein eine einem einen einer eines einfach eins endlich er erst es essen etwas euch euer eure "
        "euro fahren fahrt fand fast finde finden findet frage frau freue freuen freut früh fährt fünf für ganz "
        "ganze ganzen gar geben gegeben gegen gehen geht gehört gemacht genau gerade gern gerne gestern gibt ging "
        "gleich gut gute guten guter gutes hab habe haben habt hallo halt hast hat hatte hatten heißt herr heute "
        "hier hin hmm hoffe hoffentlich huch hätte hätten hättest hören hört ich ihm ihn ihnen ihr ihre ihrem "
        "ihren ihrer im immer in ins irgendwann irgendwas irgendwie ist ja jahr jahre jahren jede jeden jeder "
        "jedes jemand jetzt kam kann kannst kaum kein keine keinem keinen keiner keins kind kommen kommt kunden "
        "können könnt könnte lange lassen laufen leben leider letzte leute liebe lieber lässt läuft mach mache "
        "machen macht mag mal man manchmal mann mehr mein meine meinem meinen meiner meist meisten mensch menschen "
        "mich mindestens minuten mir mit moin morgen muss musste müssen nach nachdem nacht naja natürlich ne nein "
        "nem nen neue neuen neuer neues nicht nichts nie niemals niemand nix noch nochmal nun nur nächste nächsten "
        "ob oder oft ohne raus rein rum sage sagen sagt sagte schlafen schon schön seh sehen sehr sei seid sein "
        "seine seinem seinen seiner seit selbst servus sich sie sieben sieht sind so sobald sogar soll sollte "
        "sondern sonst spät später stand stehen steht stunde stunden tag tage tagen tja trinken trotzdem tschüss "
        "uhr um und ungefähr uns unser unsere unter vergessen viel viele vielen vielleicht vier vom von vor wann "
        "war waren warum was wegen weil weiter weiß welche welcher welt wenig wenigstens wenn wer werde werden wie "
        "wieder will willst wir wird wirklich wissen wo woche wochen wohl wollen wollt wollte worden wurde wurden "
        "während wäre wünsche würde würden zehn zeit zu zug zum zur zurück zusammen zwar zwei zwischen züge über "
        "übrigens"
    ),
    "en": (
        "a about actually after again all also always am an and another any anyone are around as at away back be "
        "because been before being best better but by came can cause come could d day days did didn do does doesn "
        "doing don dont down even ever every everyone everything feel few first for from game get gets getting "
        "give go goes going gonna good got gotta great had happy has hasn have haven having he her here hey him "
        "his hope how i if im in into is isn it its just know last let like ll lol look looking love m made make "
        "makes many may me might more morning most much must my myself need never new next night no not nothing "
        "now of off oh ok old on one only or other our out over own people please re really right s said same saw "
        "say says see she should since so some someone something still stop such t take than thank thanks that the "
        "their them then there these they thing things think this those though time to today tomorrow tonight too "
        "u until up us ve very wait wanna want wants was wasn watch watching way we week well went were what when "
        "where which while who why will wish with without won work would year years yes yet you your"
    ),
    "fr": (
        "a afin ai ailleurs aime ainsi aller alors après arrête as attends au aucun aujourd aurai aurait aussi "
        "autre autres aux avait avant avec avez avoir bah beaucoup besoin bien bon bonjour bonne bref c car ce "
        "ceci cela celle celui certains ces cet cette ceux chaque chez chose comme comment contre coup d dans de "
        "demain depuis dernier dernière des deux dire dit dois donc donne du déjà elle elles en encore enfants "
        "entre envie es est et eu faire fait faudrait faut femme fois font france français genre gouvernement "
        "grand gros grosse hier homme hui ici il ils j jamais je jour jours juste l la le les leur leurs lorsque "
        "lui là m ma madame maintenant mais mal matin mdr me merci merde mes mieux mince moi moins mois moment mon "
        "monde monsieur même n ne ni non nos notre nous nouveau nouvelle nuit on ont ou ouais oui où par parce "
        "pareil parler parmi pas pays pendant petit petite petits peu peut peuvent peux pis plus plusieurs "
        "politique pour pourquoi premier première près président puis puisque putain qu quand que quel quelle "
        "quelqu quelques qui quoi regarde rien s sa sais sans se selon semaine sera serai seront ses si sinon soir "
        "soirée son sont sous suis super sur surtout t ta tandis te temps tes toi ton toujours tous tout toute "
        "toutefois toutes trop trouve très tu tête un une va vais vas vers veulent veut veux vie vient voilà voir "
        "vois vont vos votre voudrais vous vrai vraiment y ça étaient étais était être"
    ),
    "it": (
        "a abbiamo adesso ai al alla alle allora altra altri altro anche ancora anni anno aver avere basta bella "
        "bello bene buona buongiorno c casa che chi ci ciao cioè col come con cosa cosi così cui da dai dal dalla "
        "dalle davvero degli dei del della delle dello dentro deve di dico dire dopo dove due dunque e ecco era "
        "erano essere fa faccio fanno fare fatto fino fra gente giorni giorno già gli governo grande grandi grazie "
        "ha hai hanno ho i il in invece io l la lavoro le lei lo loro lui ma magari mai male me meglio meno mentre "
        "mi mia mie miei mio molto negli nei nel nella nelle nessuno niente noi non nostra nostro nulla nè né o "
        "oggi ogni ora ormai parte per perchè perché però piu più po poi possiamo posso prima primo proprio può "
        "qualche qualcosa qualcuno quale quando quanti quanto quel quella quelle quelli quello questa queste "
        "questi questo qui quindi sarebbe sarà scuola se sei sempre sento senza si sia siamo siete so solo sono "
        "sopra sta stai state stato su sua subito sui sul sulla suo suoi sì tanti tanto te tempo ti tra troppo tu "
        "tua tuo tutta tutte tutti tutto un una uno va vedere vero visto vita voglio voi volta vuoi vuole è"
    ),
    "es": (
        "a acá ahora ahí al algo alguien alguna algún ante antes aquel aquí asi así aunque año años aún bien buen "
        "buena bueno cada casa casi chicos como con conmigo contigo cosa cosas creo cual cuando cuanto cuál cuándo "
        "cómo de dejar del desde después dice dicen dijo donde dos día días dónde el ella ellas ellos en entonces "
        "entre era eran eres es esa ese eso esos esta estamos estar este esto estos estoy está están estás feliz "
        "fin fue fueron gente gracias gran gusta ha haber había hace hacen hacer hacia han has hasta hay haya he "
        "hecho hola hombre hoy igual ir jajaja jugar la las le les lo los luego mañana me mejor menos mi mientras "
        "mis mismo momento mucha muchas mucho muchos mujer mundo muy más mí nada nadie ni ningún no noche nos "
        "nosotros nuestra nuestro nueva nuevo nunca o otra otras otro otros para parece pasa pero persona pesar "
        "poco podemos poder por porque pronto puede pueden puedo pues que quien quiere quiero quién qué sabe saber "
        "se sea seguir según ser si sido siempre sigue sin sobre sola solo somos son soy su sus sí sólo también "
        "tampoco tan tanto te tenemos tener tengo ti tiempo tiene tienen tienes toda todas todavía todo todos "
        "trabajo tres tu tus tú un una uno unos usted va vale vamos vas veces ver verdad vez vida vivir voy y ya "
        "yo él"
    ),
    "nl": (
        "aan achter af al alle alleen alles als altijd andere beetje beide ben bent beter bij bijna binnen blijft "
        "buiten daar daarom dag dan dank dat de deze die dingen dit doe doen door dus echt een eens eerst "
        "eigenlijk elke en er ergens even ga gaan gaat gaf ge gedaan geen geleden gewoon goed goede graag groot "
        "haar had hadden heb hebben hebt heeft heel helaas helemaal hem het hier hij hoe hoop hun iedereen iemand "
        "iets ik in is ja jaar je jij jou jouw jullie kan kom komen komt kon kunnen laat laatste lekker leuk leven "
        "maak maakt maar mag man meer meest mensen met mij mijn minder misschien moest moet moeten mooi mooie "
        "morgen na naar nee nemen net niemand niet niets nieuwe nog nooit nou nu of om omdat onder ons onze ook op "
        "open over paar samen snap snel sommige steeds straks te tegen terug tijd toch toe toen tot tussen twee "
        "uit uur van vanaf vanavond vandaag veel ver verder vind volgende voor vooral waar waarom wanneer want "
        "waren was wat we week weer weet weg wel welke werd werk werken wie wij wil willen word worden wordt ze "
        "zeer zeg zegt zeker zelf zich zie zien zij zijn zo zoals zonder zou zouden één"
    ),
}
"""Of the languages on offer, the likeliest first."""

NEIGHBOURS = {
    "pt": (
        "a agora ainda algo alguma alguns alguém ali além amanhã amigos amo amor ano anos antes ao aos apenas "
        "aquela aquele aqui as assim até bem boa bom cada cara caralho casa coisa coisas com como da daqui das de "
        "dela dele deles demais depois deu dia dias disse diz do dois dos e ela elas ele eles em então era essa "
        "essas esse esses esta estar estava este estes está estão eu falar faz fazer ficar fiz foi foram fui gente "
        "gosto ha hoje há isso isto já la lá mais mano mas me melhor mesmo meu meus mim minha minhas muita muito "
        "muitos mundo na nada nao nas nem nenhum nesse ninguém no noite nos nossa nosso nova novo num numa nunca "
        "não nós o obrigado olha onde ontem os ou outra outro para parece pela pelo pelos pessoa pessoal pessoas "
        "pode pois por porque porra pq pra preciso pro q quando quanto que quem quer quero saber se seja sem "
        "sempre sendo ser seria será seu seus sim sobre sou sua suas são só sô também te tem tempo tenho ter teu "
        "tinha to toda todas todo todos trabalho tu tua tudo tá tô um uma umas vai vamos vc vcs vem ver vez vida "
        "você vocês vontade vou é"
    ),
    "ca": (
        "a així això aixó al als altra altres amb any anys aquest aquesta aquests ara avui bon bona bé cada cap "
        "com de del dels des després dia dir dos el ella els em en encara ens entre era estan està et fa fer fins "
        "gràcies ha han he hi i ja jo l la les li llavors lo meu meva molt molta molts mou més na ni no només "
        "nosaltres o on per perquè però poc pot puc quan que qui què res s sempre sense ser seu seva si sobre soc "
        "sol sóc són també tan te tenir tinc tot tota tothom tots tu un una va van veure vol vull és"
    ),
    "ro": (
        "a ai al ale am ar are as asta atât au avem așa ca care ce cea cei cel cine cu cum câ când că da dacă dar "
        "de deci decât din doar după e ea ei el era este eu fac face fi fie foarte fost fără i in la le lor lui ma "
        "mai mea mei mi mult mă n-am ne nici nimic noi nu o ori pe pentru prin s-a sa se si sub sunt să ta te "
        "toate tot toți tu un una unde unei unui va voi vor vrea vă îi îl îmi în îți și"
    ),
    "af": (
        "aan al alle almal as baie by daar dan dat deur die dit dié doen een eerste ek en gaan gee goed groot haar "
        "het hier hierdie hoe hom hul hulle hê is ja jou julle jy kan kom kon kry laat lekker maak maar meer met "
        "moenie moet my n na nie niemand nog nou nuwe of om omdat onder ons ook oor op party saam sal se so sou sy te "
        "tot tyd uit van vandag vat veel vir voor waar wanneer want was wat weer wees weet wie wil word"
    ),
    "sv": (
        "alla allt att av bara blev bli blir bättre både de dem den denna dessa det detta dig din ditt du där då "
        "efter eller en er ett finns fram från får för gick gör göra hade han hans har hon hur här i in ingen inte "
        "jag ju just kan kanske kommer kunna lite man med mer mig min mitt mot mycket många måste ni nog nu när "
        "någon något några och också om oss på sedan sen sig sin sitt själv ska skulle som så te till tror två "
        "under upp ur ut utan vad var vara varför varit vem vi vid vilka vill väl än är åt över"
    ),
    "da": (
        "af alle alt altid at bare begge blev blive bliver da de deg dem den denne der deres det dette dig din "
        "disse dog du efter eg ein eller en end er et etter flere for fordi fra frå få får før gør gøre ham han "
        "hans har havde have hele hen hende hos hun hva hvad hvem hver hvis hvor hvordan hvorfor i ikke ikkje ind "
        "ingen intet ja jeg jo kan kom kommer kun kunne lidt lige man mange med meg meget men mere mig min mit mod "
        "mykje må måske nej nemt noe noen nogen noget nogle nok nu når og også om op os over på sagde samme se seg "
        "selv sig sin sit skal skulle som så tak til tror ud uden under var ved vi vil ville være været"
    ),
    "pl": (
        "a aby ale bardzo bez bo by być był była było ci co coś czy czyli da dla do dobrze dziś go i ich ile im ja "
        "jak jako jego jej jest jestem jeszcze już każdy kiedy kto która które który lub ma mam mi mnie może my na "
        "nad nam nas nic nie niż no o od on ona oni oraz pan po pod przed przez przy się są ta tak także tam te "
        "tego tej ten też to tu tutaj ty tylko tym u w we więc wszystko wy z za ze że żeby"
    ),
    "cs": (
        "a aby aj ako ale alebo ani až bude by byl byla bylo být co což dnes do ho i iba jak jako je jeho jen "
        "ještě již jsem jsi jsme jsou já k kde kdo kdy když keď která které který ktorá ktorý len mezi mi mne mu "
        "má mám může na nad nebo není než nic nie nám o od on pak po pod podle pokud pre pro protože proč při s sa "
        "se si som ste svůj sú ta tak také tam tedy ten tiež to toho tom tu ty už v ve vo více však z za zo či čo "
        "ťa že"
    ),
    "hr": (
        "a ali ampak bi bila bilo bio biti bo da do ga i ili in iz ja je jedan jer još kad kada kako kao ki ko "
        "koja koje koji kot lahko li ma me mi mu na nam ne nego neki nema ni nije nisam o od ona oni ovo pa po pod "
        "pre pri prije sa sam samo se sem si smo so sta su sve svi ta tako te ti to tu tudi u uz v va vas vi z za "
        "zar če što že"
    ),
    "tr": (
        "acaba ama ancak bana bazı belki ben beni benim bile bir biri biz bu bunu da daha de değil diye en gibi "
        "güzel hem hep her hiç ile ise için kadar kendi ki kim mi mu mı nasıl ne neden o ol olan olarak oldu olsun "
        "on ona onu onun sen senin siz tüm var ve veya ya yani yok çok çünkü şey şu"
    ),
    "id": (
        "ada adalah aja akan aku anda apa atau bagi bahwa banget banyak baru belum bisa buat dan dapat dari dengan "
        "di dia dong ga gak gn gue gw ini itu jadi jangan juga kalau kalo kamu karena kau ke kita lagi lah lebih "
        "lu mau mereka ngga nggak nya oleh orang pada para saat saja sama sampai sangat saya se sebagai sedih "
        "sekarang semua seperti si sih sudah tak tapi telah tentang tidak udah untuk ya yang yg"
    ),
    "tl": (
        "ako ang at ay ba dahil din dito hindi ikaw ito iyon ka kahit kami kay kaya ko kung lang mag may mga mo "
        "muna na naman namin nang natin ng ngayon ni nila nito niya o pa para po rin sa saan sana si sila siya "
        "talaga tayo wala yan yung"
    ),
    "fi": (
        "aga ei eli en et että hän ihan ja jo joka joku jos ka kaikki kanssa kui kuin kun kyllä le ma me mikä minä "
        "mis mitä mun mutta myös ne nii niin niitä ning nyt olen oli olla oma on oon ovat pitää pole saa se see "
        "sekä sen siis siitä sinä sitten sä tai te tuo tämä tässä vaan vai vain vielä voi või yksi"
    ),
    "gl": (
        "ao aos así aínda cando coa coas coma como con da das de dende do dos e el ela eles en esta este eu fai "
        "foi grazas hai hoxe la lle mellor meu moi moito máis na nas nin no non nos o onde os ou para pero pola "
        "polo por porque que sempre sen ser seu sexa son súa tamén tan te ten todo tódolos un unha unhas ver xa "
        "xente á é"
    ),
    "oc": (
        "a al als amb an aquel aquela aqueste aquò avem coma cossí d de del dels dempuèi dins e ela els en es fa "
        "faire fin foguèt l la las li lo los mai mas me mes ne non nòstre o ont pas per perque plan pòdon qu quand "
        "que se sens son sus tot totes totjorn un una vos èra èsser òc"
    ),
}
"""Of languages near to those; "sv" and "da" stand for Scandinavia, "cs" for Slovak too, "hr" for its neighbours."""
